// The theme lets a wide table scroll sideways; this lets the keyboard scroll it, too.
addEventListener("load", () => {
  for (const one of document.querySelectorAll(".md-typeset__scrollwrap")) one.tabIndex = 0;
});
