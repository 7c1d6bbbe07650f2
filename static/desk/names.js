// Django's admin and Select2 leave some controls without a name for screen readers: they get one.
const text = (element) => element?.textContent.trim().replace(/:$/, "") ?? "";
const nameOf = (select) => text(select?.labels?.[0]) || select?.getAttribute("aria-label") || "";
const name = (element, label) => label && element.setAttribute("aria-label", label);

const mend = () => {
  for (const field of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    const select = field.closest(".select2")?.previousElementSibling;
    field.setAttribute("aria-label", nameOf(select));
  }
  for (const box of document.querySelectorAll(".select2-selection--single:not([aria-label])")) {
    const label = nameOf(box.closest(".select2")?.previousElementSibling);
    name(box, label);
    const shown = box.querySelector("[role=textbox]");
    if (shown) name(shown, label);
  }
  for (const list of document.querySelectorAll("ul.select2-selection__rendered")) {
    list.setAttribute("role", "presentation");
    for (const item of list.children) item.setAttribute("role", "presentation");
  }
  // A field in a list is called what its column is called.
  for (const field of document.querySelectorAll("#result_list td :is(input, select, textarea)")) {
    if (field.type === "hidden" || field.labels?.length || field.hasAttribute("aria-label")) continue;
    const cell = field.closest("td");
    name(field, text(cell.closest("table").tHead?.rows[0]?.cells[cell.cellIndex]));
  }
  for (const box of document.querySelectorAll(".tiptap:not([aria-label])")) {
    name(box, text(box.closest(".prose-editor")?.querySelector("textarea")?.labels?.[0]));
  }
  for (const icon of document.querySelectorAll("span.help-tooltip[aria-label]:not([role])")) {
    icon.setAttribute("role", "img");
  }
  for (const link of document.querySelectorAll("#changelist-filter li a")) {
    if (!text(link)) link.textContent = "–";
  }
};

mend();
addEventListener("load", mend);
new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
