// Pointing into a picture: its focal point, and the part of it that one story shows.

const PARTS = 10_000; // photos.geometry: a crop's name counts in these
const LEAST = 0.01; // of a side
const PIXELS = 200; // across: less is no picture on a page
const STEP = 0.01; // what an arrow key moves
const LISTS = [["3:2", 3 / 2], ["1:1", 1], ["16:9", 16 / 9]];
const CARD = ["1.91:1", 1200 / 630]; // photos.renditions
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const within = (value, least, most) => Math.min(most, Math.max(least, value));
const percent = (fraction) => `${fraction * 100}%`;
const make = (name, className, ...children) => {
  const element = document.createElement(name);
  element.className = className;
  element.append(...children);
  return element;
};

/** Follow one finger or mouse from where it was put down; `move` is told how far, in pixels. */
function follow(event, move) {
  const { clientX, clientY, pointerId, currentTarget: target } = event;
  event.preventDefault();
  target.setPointerCapture(pointerId);
  const moved = (now) => move(now.clientX - clientX, now.clientY - clientY, now);
  target.addEventListener("pointermove", moved);
  const end = () => target.removeEventListener("pointermove", moved);
  target.addEventListener("lostpointercapture", end, { once: true });
}

// -- the focal point -------------------------------------------------------------------------------

for (const figure of document.querySelectorAll("[data-focal-picker]")) pickFocalPoint(figure);

function pickFocalPoint(figure) {
  const image = figure.querySelector("img");
  const fields = [figure.dataset.x, figure.dataset.y].map((each) => document.querySelector(each));
  if (!image || fields.includes(null)) return;
  const names = fields.map((field) => field.labels[0]?.textContent.replace(/:\s*$/, "").trim());
  const marker = make("span", "focal-marker");
  const stage = make("div", "focal-stage");
  image.replaceWith(stage);
  stage.append(image, marker);
  image.draggable = false;
  marker.tabIndex = 0;
  marker.setAttribute("role", "slider");
  marker.setAttribute("aria-label", names.join(", "));
  const crops = [...LISTS, CARD].map(([name, ratio]) => {
    const copy = image.cloneNode();
    copy.removeAttribute("id");
    copy.alt = "";
    copy.style.aspectRatio = ratio;
    return make("li", "", copy, make("span", "", name));
  });
  const strip = make("ul", "focal-crops", ...crops);
  strip.setAttribute("aria-hidden", "true");
  figure.append(strip);
  const [lists, card] = [crops.slice(0, -1), crops.at(-1)];

  const point = () => fields.map((field) => within(Number(field.value) || 0, 0, 1));
  const show = () => {
    const [x, y] = point();
    marker.style.left = percent(x);
    marker.style.top = percent(y);
    marker.setAttribute("aria-valuenow", Math.round(x * 100));
    const said = names.map((name, place) => `${name}: ${Math.round([x, y][place] * 100)} %`);
    marker.setAttribute("aria-valuetext", said.join(", "));
    for (const crop of lists) crop.firstChild.style.objectPosition = `${percent(x)} ${percent(y)}`;
    const shape = image.naturalWidth / image.naturalHeight || CARD[1];
    const [left, top] = [centred(x, CARD[1] / shape), centred(y, shape / CARD[1])];
    card.firstChild.style.objectPosition = `${percent(left)} ${percent(top)}`;
  };
  const set = (...to) => {
    for (const [place, field] of fields.entries()) {
      field.value = String(Math.round(within(to[place], 0, 1) * 1000) / 1000);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const to = ({ clientX, clientY }) => {
      const box = image.getBoundingClientRect();
      set((clientX - box.left) / box.width, (clientY - box.top) / box.height);
    };
    to(event);
    follow(event, (_across, _down, now) => to(now));
    marker.focus({ preventScroll: true });
  });
  marker.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = STEP * (event.shiftKey ? 5 : 1);
    const [x, y] = point();
    set(x + arrow[0] * step, y + arrow[1] * step);
  });
  for (const field of fields) field.addEventListener("input", show);
  image.addEventListener("load", show);
  show();
}

/**
 * Where a part of a picture's side begins that has the focal point in its middle, as far as it
 * stays inside: of the room that there is. Lists take the focal point itself (site.css).
 */
function centred(at, part) {
  return part >= 1 ? 0.5 : within(at - part / 2, 0, 1 - part) / (1 - part);
}

// -- the crop --------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-crop]");
  const row = button?.closest("[data-row]");
  if (row) crop(row, button);
});

/** The part of a picture that a name ("1250-0-7500-10000"; "": all of it) stands for. */
function boxOf(name) {
  const parts = /^(\d{1,5})-(\d{1,5})-(\d{1,5})-(\d{1,5})$/.exec(name)?.slice(1);
  const [left, top, width, height] = (parts ?? [0, 0, PARTS, PARTS]).map((part) => part / PARTS);
  return { left, top, width, height };
}

function nameOf({ left, top, width, height }) {
  const [x, y] = [left, top].map((start) => Math.round(start * PARTS));
  const across = Math.min(PARTS - x, Math.round(width * PARTS));
  const down = Math.min(PARTS - y, Math.round(height * PARTS));
  return across === PARTS && down === PARTS ? "" : [x, y, across, down].join("-");
}

/** A box moved by fractions of the picture, and kept inside it. */
function moved(box, across, down) {
  return {
    ...box,
    left: within(box.left + across, 0, 1 - box.width),
    top: within(box.top + down, 0, 1 - box.height),
  };
}

/**
 * A box with one `edge` or corner ("n", "se" …) moved by fractions of the picture, the other end
 * staying where it is. `shape` is width to height in those fractions, or 0 for any; `least` the
 * smallest width.
 */
function resized(box, edge, across, down, { shape, least }) {
  const fromRight = edge.includes("w");
  const fromBottom = edge.includes("n");
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const [roomAcross, roomDown] = [fromRight ? right : 1 - box.left, fromBottom ? bottom : 1 - box.top];
  const grows = (letter, by) => (edge.includes(letter) ? by : 0);
  let width = box.width + grows("e", across) - grows("w", across);
  let height = box.height + grows("s", down) - grows("n", down);
  if (shape) {
    if (!/[ew]/.test(edge)) width = height * shape;
    width = Math.min(Math.max(width, least, LEAST, LEAST * shape), roomAcross, roomDown * shape);
    height = width / shape;
  } else {
    width = within(width, Math.max(least, LEAST), roomAcross);
    height = within(height, LEAST, roomDown);
  }
  return {
    left: fromRight ? right - width : box.left,
    top: fromBottom ? bottom - height : box.top,
    width,
    height,
  };
}

/** The largest box of a shape around the middle of `box`; around the focal point if that is all. */
function shaped(box, shape, focal) {
  const isWhole = box.width === 1 && box.height === 1;
  const width = Math.min(1, shape, isWhole ? 1 : Math.max(box.width, box.height * shape));
  const height = width / shape;
  const [x, y] = isWhole ? focal : [box.left + box.width / 2, box.top + box.height / 2];
  return moved({ left: x - width / 2, top: y - height / 2, width, height }, 0, 0);
}

function crop(row, button) {
  const field = row.querySelector("input[name$='-crop']");
  const photo = JSON.parse(row.querySelector("script[type='application/json']").textContent);
  const dialog = document
    .querySelector("template[data-crop-dialog]")
    .content.querySelector("dialog")
    .cloneNode(true);
  const part = (name) => dialog.querySelector(`[data-${name}]`);
  const frame = part("frame");
  const size = part("size");
  const least = Math.min(1, PIXELS / photo.width);
  let box = boxOf(field.value);
  let shape = 0;

  const show = () => {
    for (const side of ["left", "top", "width", "height"]) frame.style[side] = percent(box[side]);
    const pixels = [box.width * photo.width, box.height * photo.height].map(Math.round);
    const words = size.dataset.words.replace("{width}", pixels[0]).replace("{height}", pixels[1]);
    const isLeast = box.width <= Math.max(least, LEAST) + 1e-9 && box.width < 1;
    const why = isLeast ? ` ${size.dataset.least.replace("{least}", PIXELS)}` : "";
    size.textContent = `${words}${why}`;
  };
  const become = (next) => {
    box = next;
    show();
  };
  const press = (chosen) => {
    for (const each of dialog.querySelectorAll("[data-ratio]")) {
      each.setAttribute("aria-pressed", String(each === chosen));
    }
    const [across, down] = chosen.dataset.ratio.split(":").map(Number);
    shape = down ? (across / down) * (photo.height / photo.width) : 0;
    if (shape) become(shaped(box, shape, [photo.focal_x, photo.focal_y]));
  };

  part("image").src = photo.large;
  part("image").alt = photo.alt_text;
  part("image").draggable = false;
  part("focal").style.left = percent(photo.focal_x);
  part("focal").style.top = percent(photo.focal_y);
  frame.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const { edge } = event.target.dataset;
    const picture = part("image").getBoundingClientRect();
    const before = box;
    follow(event, (across, down) => {
      const by = [across / picture.width, down / picture.height];
      become(edge ? resized(before, edge, ...by, { shape, least }) : moved(before, ...by));
    });
    frame.focus({ preventScroll: true });
  });
  frame.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const by = arrow.map((way) => way * STEP);
    const edge = arrow[0] ? "e" : "s";
    become(event.shiftKey ? resized(box, edge, ...by, { shape, least }) : moved(box, ...by));
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target.matches("[data-ratio]")) press(target);
    if (target.matches("[data-whole]")) {
      press(dialog.querySelector("[data-ratio='']"));
      become(boxOf(""));
    }
    if (target.matches("[data-use]")) {
      field.value = nameOf(box);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (target.matches("[data-use], [data-cancel]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.focus();
  });
  document.body.append(dialog);
  show();
  dialog.showModal();
  frame.focus();
}
