// SPDX-License-Identifier: GPL-3.0-or-later
// address.js - each view, and a person at the desk, has an address, so that reload and Back keep the place. It stands behind the "#",
// which no request carries, and names a person by an id, which says nothing to others.

let isFollowing = false;

export function placeOf() {
  const [view, id] = location.hash.slice(1).split("/");
  return { view, id };
}

// What is shown now. The first place of a visit takes the place of the bare address.
export function tellPlace(view, id) {
  const hash = `#${[view, id].filter(Boolean).join("/")}`;
  if (isFollowing || location.hash === hash) return;
  history[location.hash ? "pushState" : "replaceState"](null, "", hash);
}

// Whoever comes next begins anew.
export function forgetPlace() { if (location.hash) history.replaceState(null, "", location.pathname); }

// Shows what the address names: nothing of it is told as a new place.
export function following(show) {
  isFollowing = true;
  try {
    return show();
  } finally {
    isFollowing = false;
  }
}
