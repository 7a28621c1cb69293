// SPDX-License-Identifier: GPL-3.0-or-later
// setup_file.js - a file that is chosen here, and what an import says of it.
import { h } from "./dom.js";
import { t } from "./words.js";

// A labelled choice of a file; `take(file)` is called with it. The same file may be chosen again, when it was mended.
export function choosing(app, label, accept, take) {
  const input = h("input", { type: "file", accept, class: "unseen", onchange: async () => {
    const [file] = input.files;
    if (file) await app.attempt(face, () => take(file));
    input.value = "";
  } });
  const face = h("button", { type: "button", onclick: () => input.click() }, label);
  input.setAttribute("aria-label", label);
  input.tabIndex = -1;
  return h("div", { class: "actions" }, face, input);
}

// What the import has to say, row by row.
export function problemList(found) {
  if (!found.problems.length) return h("p", { class: "good" }, t("setup.no-problems"));
  return h("details", { class: "problems", open: found.problems.length < 6 },
    h("summary", {}, t("setup.problems", { count: found.problems.length + found.more_problems })),
    h("ul", {}, found.problems.map((problem) => h("li", { class: problem.is_rejected ? "rejected" : null },
      h("strong", {}, [problem.line ? t("setup.line", { line: problem.line }) : null, problem.column || null].filter(Boolean).join(", ")),
        " ", h("span", { dir: "auto" }, problem.reason),
      problem.is_rejected ? h("em", {}, " ", t("setup.left-out")) : null))),
    found.more_problems ? h("p", { class: "hint" }, t("setup.more", { count: found.more_problems })) : null);
}
