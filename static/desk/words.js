// Select2 names none of its parts for screen readers; the label of its select names them all.
const mend = () => {
  for (const select of document.querySelectorAll(":is(.desk-merge, .desk-confirm) select.admin-autocomplete")) {
    const name = select.labels[0]?.textContent ?? "";
    const parts = select.parentElement.querySelectorAll(".select2 [role=combobox], .select2 [role=textbox]");
    const search = document.querySelectorAll(".select2-dropdown .select2-search__field");
    for (const part of [...parts, ...search]) {
      if (part.getAttribute("aria-label") !== name) part.setAttribute("aria-label", name);
    }
  }
};
addEventListener("load", () => {
  mend();
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
});
