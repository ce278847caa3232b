// Tables are open in the file, for readers without scripts; with one they fold, and unfold where paper has room.
(() => {
  "use strict";
  const folded = document.querySelectorAll("details");
  for (const d of folded) d.open = false;
  let reopened = [];
  addEventListener("beforeprint", () => {
    reopened = [...folded].filter((d) => !d.open && d.classList.contains("short"));
    for (const d of reopened) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of reopened) d.open = false;
    reopened = [];
  });
})();
