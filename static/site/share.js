// Sharing and copying, where the browser can: everything is there to read without this.

for (const place of document.querySelectorAll("[data-share]")) {
  const copy = place.querySelector("[data-share-copy]");
  const open = place.querySelector("[data-share-open]");
  const source = place.querySelector("[data-copy]");

  if (copy && navigator.clipboard) {
    const said = copy.textContent;
    copy.hidden = false;
    copy.ariaLive = "polite";
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
      copy.textContent = copy.dataset.done;
      setTimeout(() => (copy.textContent = said), 3000);
    });
  }

  const what = open && { title: open.dataset.title, url: open.dataset.url };
  if (open && navigator.canShare?.(what)) {
    open.hidden = false;
    open.addEventListener("click", () => navigator.share(what).catch(() => {}));
  }
}
