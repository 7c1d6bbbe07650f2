// Galleries: buttons, keys and a counter for a strip of photos, and a view over the whole screen.
// Swiping is the browser's own scrolling. Without JavaScript the photos stand one under another:
// the style sheet makes a strip of them only where `scripting` is known and on.

const AT_REST = 120; // milliseconds without a scroll event

// Walk through the photos of `root` one by one: the way to a photo by its place, and the place.
const walk = (root) => {
  const part = (name) => root.querySelector(`[data-gallery-${name}]`);
  const strip = part("strip");
  const photos = [...strip.children];
  const last = photos.length - 1;
  const step = getComputedStyle(strip).direction === "rtl" ? -1 : 1;
  let place = 0;
  let resting;

  const fromTheMiddle = (photo) => {
    const [box, frame] = [photo, strip].map((each) => each.getBoundingClientRect());
    return box.left + box.width / 2 - frame.left - frame.width / 2;
  };

  const say = () => {
    const words = photos[place].dataset.galleryPlace;
    // The same words again would be read out again.
    if (part("counter").textContent !== words) part("counter").textContent = words;
    // Not `disabled`: who pressed the button keeps the focus, and with it the keys.
    part("previous").setAttribute("aria-disabled", place === 0);
    part("next").setAttribute("aria-disabled", place === last);
  };

  const arrive = (to) => {
    place = to;
    say();
    // The next photo is fetched before it is asked for.
    photos[place + 1]?.querySelector("img").setAttribute("loading", "eager");
  };

  const go = (to, behavior = "auto") => {
    arrive(Math.min(Math.max(to, 0), last));
    strip.scrollBy({ left: fromTheMiddle(photos[place]), behavior });
  };

  const rest = () => {
    const far = photos.map((photo) => Math.abs(fromTheMiddle(photo)));
    arrive(far.indexOf(Math.min(...far)));
  };

  strip.addEventListener("scroll", () => {
    clearTimeout(resting);
    resting = setTimeout(rest, AT_REST);
  });
  part("previous").addEventListener("click", () => go(place - 1));
  part("next").addEventListener("click", () => go(place + 1));
  root.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    const ways = {
      ArrowLeft: place - step,
      ArrowRight: place + step,
      Home: 0,
      End: last,
    };
    if (!(event.key in ways)) return;
    event.preventDefault();
    go(ways[event.key]);
    if (event.target.matches("[data-gallery-open]")) {
      photos[place].querySelector("[data-gallery-open]").focus({ preventScroll: true });
    }
  });
  part("bar").hidden = false;
  strip.tabIndex = 0;
  say();
  return { go, place: () => place };
};

// A copy of the strip for the whole screen: each photo as large as there is, nothing named twice.
const enlarged = (strip) => {
  const copy = strip.cloneNode(true);
  for (const photo of copy.querySelectorAll("img")) photo.removeAttribute("srcset");
  for (const name of ["id", "aria-details"]) {
    for (const each of copy.querySelectorAll(`[${name}]`)) each.removeAttribute(name);
  }
  return copy;
};

// The photo becomes a button that opens it.
const buttonAround = (photo, label) => {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.galleryOpen = "";
  button.setAttribute("aria-label", `${label} ${photo.alt}`.trim());
  const details = photo.getAttribute("aria-details");
  if (details) button.setAttribute("aria-details", details);
  photo.replaceWith(button);
  button.append(photo);
  return button;
};

const furnish = (gallery) => {
  const strip = gallery.querySelector("[data-gallery-strip]");
  const view = gallery.querySelector("[data-gallery-view]");
  view.append(gallery.querySelector("[data-gallery-bar]").cloneNode(true), enlarged(strip));
  const buttons = [...strip.querySelectorAll("img")].map((photo) =>
    buttonAround(photo, gallery.dataset.galleryEnlarge),
  );
  const onPage = walk(gallery);
  const onScreen = walk(view);

  buttons.forEach((button, place) => {
    button.addEventListener("click", () => {
      view.showModal();
      onScreen.go(place, "instant");
    });
  });
  view.querySelector("[data-gallery-close]").addEventListener("click", () => view.close());
  // The reader is back at the photo that was seen last.
  view.addEventListener("close", () => {
    onPage.go(onScreen.place(), "instant");
    buttons[onScreen.place()].focus({ preventScroll: true });
  });
};

if (matchMedia("(scripting: enabled)").matches) {
  document.querySelectorAll("[data-gallery]").forEach(furnish);
}
