// SPDX-License-Identifier: GPL-3.0-or-later
// shapes.js - the four states of a verdict as pictures.

// Square with an arrow to the button, circle with a tick, triangle with a bang, octagon with a cross: told apart without colour.
export const shapes = {
  look: "M3 1h18a2 2 0 0 1 2 2v18a2 2 0 0 1-2 2H3a2 2 0 0 1-2-2V3a2 2 0 0 1 2-2Z" +
    "M10.7 5v8.2L7.3 9.8 5.5 11.6 12 18.1 18.5 11.6 16.7 9.8 13.3 13.2V5Z",
  yes: "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22ZM10.2 17.4 5.4 12.6l1.9-1.9 2.9 2.9 6.5-6.5 1.9 1.9Z",
  ask: "M12 1 23.5 22H.5ZM10.8 8.5v7h2.4v-7ZM10.8 17.2v2.4h2.4v-2.4Z",
  no: "M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9Z" +
    "M8.3 6.4 6.4 8.3 10.1 12 6.4 15.7 8.3 17.6 12 13.9 15.7 17.6 17.6 15.7 13.9 12 17.6 8.3 15.7 6.4 12 10.1Z",
};
