// The photos of a story as cards: dropped here, put in order, their words as readers will see them,
// and what is found in each. Without it the rows are a plain form.
//
// The text (prose.js) and the cards tell each other what happens, by events of the document:
// story-photos (the cards changed), story-photos:text (the text did, `added` are the keys that are
// new in it), :put, :out and :back (a photo's key, for the text to put in, take out, bring back).

const AT_ONCE = 3; // uploads
const STOPS = ".!?…:;。！？؟۔।"; // as in templatetags/newsroom.py, for the line that readers see
const CLOSING = /["'”’»›)\]）」』]+$/;

const group = document.querySelector("[data-photos]");

const withStop = (text) => {
  const last = text.replace(CLOSING, "").slice(-1);
  if (!last || STOPS.includes(last)) return text;
  return last >= "\u3040" && last <= "\u9fff" ? `${text}。` : `${text}.`;
};

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const button = (text, click) => {
  const made = make("button", { type: "button", textContent: text });
  made.addEventListener("click", click);
  return made;
};

/** Show the part of a picture that `name` stands for in `frame`, which has the picture in it. */
const showPart = (frame, name, photo) => {
  const image = frame.querySelector("img");
  const parts = /^(\d+)-(\d+)-(\d+)-(\d+)$/.exec(name)?.slice(1).map((part) => part / 10_000);
  frame.classList.toggle("is-cropped", Boolean(parts));
  if (!parts) {
    image.removeAttribute("style");
    frame.removeAttribute("style");
    return;
  }
  const [left, top, width, height] = parts;
  frame.style.aspectRatio = `${width * photo.width} / ${height * photo.height}`;
  image.style.width = `${100 / width}%`;
  image.style.left = `${(-100 * left) / width}%`;
  image.style.top = `${(-100 * top) / height}%`;
  if (width < 0.5) image.src = photo.large;
};

const start = () => {
  const words = group.dataset;
  const prefix = words.photos;
  const form = group.closest("form");
  const cards = group.querySelector("[data-cards]");
  const said = group.querySelector("[data-said]");
  const total = form.elements.namedItem(`${prefix}-TOTAL_FORMS`);
  const { jQuery } = window.django;
  let isSetting = false; // a photo is being put into a select by us

  const rows = () => [...cards.querySelectorAll("[data-row]")];
  const part = (row, name) => row.querySelector(`[data-${name}]`);
  const field = (row, name) => row.querySelector(`[name="${row.id}-${name}"]`);
  const value = (row, name) => field(row, name)?.value.trim() ?? "";
  const isGone = (row) => field(row, "DELETE")?.checked ?? false;
  // A new row that nothing was done with is none, for the server too.
  const isBlank = (row) =>
    !["id", "photo", "caption", "alt_text", "credit"].some((name) => value(row, name));
  const shown = () => rows().filter((row) => !isGone(row));
  const counted = () => shown().filter((row) => !isBlank(row));
  const photoOf = (row) => {
    const data = row.querySelector("script[type='application/json']");
    return data ? JSON.parse(data.textContent) : null;
  };
  const numberOf = (row) => shown().indexOf(row) + 1;
  const rowOf = (key) => rows().find((row) => value(row, "key") === key);
  const say = (text) => (said.textContent = text);
  const tell = (what, detail = {}) =>
    document.dispatchEvent(new CustomEvent(what ? `story-photos:${what}` : "story-photos", { detail }));
  const inText = () =>
    new Set([...document.querySelectorAll(".tiptap [data-photo]")].map((node) => node.dataset.photo));
  // Nothing that is kept hears of what a script writes: it is as if it had been typed.
  const write = (row, name, text) => {
    field(row, name).value = text;
    field(row, name).dispatchEvent(new Event("input", { bubbles: true }));
  };

  // -- a card, as it now stands ------------------------------------------------------------------

  const finished = (row, photo) => {
    const line = part(row, "finished");
    const caption = value(row, "caption") || photo?.caption || "";
    const own = photo ? photo.credit || photo.creator : line.dataset.offeredCredit;
    const credit = value(row, "credit") || own;
    return credit ? `${withStop(caption)} ${fill(words.line, { credit })}`.trim() : caption;
  };

  const showWord = (row, name, own) => {
    const input = field(row, name);
    const adopt = row.querySelector(`[data-word="${name}"] [data-adopt]`);
    input.placeholder = own;
    adopt.hidden = !own || input.value === own;
    adopt.textContent = input.value.trim() ? words.dropOwn : words.adopt;
    adopt.dataset.own = own;
  };

  const show = (row) => {
    const photo = photoOf(row);
    const picture = part(row, "picture");
    const crop = value(row, "crop");
    const stands = inText().has(value(row, "key"));
    picture.hidden = !photo;
    if (photo) {
      const image = picture.querySelector("img") ?? picture.appendChild(make("img"));
      if (image.dataset.pk !== String(photo.pk) || !crop) image.src = photo.thumbnail;
      image.dataset.pk = photo.pk;
      image.alt = photo.alt_text;
      Object.assign(image, { width: photo.width, height: photo.height });
      showPart(picture, crop, photo);
    }
    showWord(row, "caption", photo?.caption ?? "");
    showWord(row, "alt_text", photo?.alt_text ?? "");
    showWord(row, "credit", photo ? photo.credit || photo.creator : "");
    part(row, "finished").textContent = finished(row, photo);
    const facts = [photo && crop && words.cropped, stands && words.isInText];
    part(row, "facts").textContent = facts.filter(Boolean).join(" · ");
    part(row, "crop").hidden = !photo;
    part(row, "put").hidden = stands || !document.querySelector(".tiptap");
  };

  const showAll = () => {
    for (const row of rows()) {
      const gone = isGone(row);
      row.classList.toggle("is-gone", gone);
      part(row, "gone").hidden = !gone;
      if (!gone) part(row, "title").textContent = fill(words.title, { number: numberOf(row) });
      show(row);
    }
    const there = shown();
    for (const row of there) {
      part(row, "up").disabled = row === there[0];
      part(row, "down").disabled = row === there.at(-1);
    }
    tell("");
  };

  // -- which photo a card has --------------------------------------------------------------------

  const take = (row, photo) => {
    const before = photoOf(row);
    row.querySelector("script[type='application/json']")?.remove();
    if (photo) {
      row.prepend(make("script", { type: "application/json", textContent: JSON.stringify(photo) }));
    }
    if (before && before.pk !== photo?.pk) field(row, "crop").value = "";
    const badges = photo?.badges.map((textContent) => make("span", { className: "photo-badge", textContent }));
    part(row, "badges").replaceChildren(...(badges ?? []));
    part(row, "other").open = !photo;
    showAll();
  };

  const choose = (row, photo) => {
    const select = field(row, "photo");
    isSetting = true;
    for (const old of select.querySelectorAll(`option[value="${photo.pk}"]`)) old.remove();
    select.append(new Option(photo.text, photo.pk, true, true));
    jQuery(select).trigger("change");
    isSetting = false;
    take(row, photo);
  };

  const fetchChosen = async ({ target }) => {
    const row = target.closest("[data-row]");
    if (isSetting || !row) return;
    const { value: pk } = target;
    if (!pk) return take(row, null);
    const response = await fetch(words.card.replace("/0/", `/${pk}/`), {
      headers: { Accept: "application/json" },
    });
    if (!response.ok) throw new Error(`${response.status} ${response.url}`);
    const photo = await response.json();
    if (target.value === pk) take(row, photo);
  };
  // Select2 tells jQuery alone of a choice. The admin says "change" of every select when the page
  // is ready: nothing was chosen then.
  jQuery(() => jQuery(group).on("change", "select[name$='-photo']", fetchChosen));

  const freeKey = () => {
    const taken = new Set([...rows().map((row) => value(row, "key")), ...inText()]);
    let number = 1;
    while (taken.has(String(number))) number += 1;
    return String(number);
  };

  const add = (photo = null) => {
    const number = Number(total.value);
    const empty = group.querySelector("template[data-empty]").content;
    const row = empty.querySelector("[data-row]").cloneNode(true);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of element.attributes) {
        attribute.value = attribute.value.replaceAll("__prefix__", number);
      }
    }
    field(row, "order").value = Math.max(-1, ...rows().map((each) => Number(value(each, "order")))) + 1;
    field(row, "key").value = freeKey();
    total.value = number + 1;
    cards.append(row);
    row.dispatchEvent(
      new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix } }),
    );
    if (photo) choose(row, photo);
    else showAll();
    return row;
  };

  // -- order, removing, the text -----------------------------------------------------------------

  const numberRows = () => {
    for (const [place, row] of rows().entries()) {
      if (value(row, "order") !== String(place)) write(row, "order", String(place));
    }
    showAll();
  };

  const move = (row, by, pressed) => {
    const there = shown();
    const other = there[there.indexOf(row) + by];
    if (!other) return;
    other[by < 0 ? "before" : "after"](row);
    numberRows();
    say(fill(words.moved, { number: numberOf(row), count: shown().length }));
    (pressed.disabled ? part(row, by < 0 ? "down" : "up") : pressed).focus();
  };

  const remove = (row) => {
    const text = fill(words.removed, { number: numberOf(row) });
    field(row, "DELETE").checked = true;
    part(row, "gone-words").textContent = text;
    tell("out", { key: value(row, "key") });
    showAll();
    say(text);
    part(row, "undo").focus();
  };

  const undo = (row) => {
    field(row, "DELETE").checked = false;
    showAll();
    tell("back", { key: value(row, "key") });
    part(row, "remove").focus();
  };

  const put = (row) => {
    if (!value(row, "key")) write(row, "key", freeKey());
    tell("put", { key: value(row, "key") });
    say(fill(words.inText, { number: numberOf(row) }));
  };

  const acts = {
    up: (row, pressed) => move(row, -1, pressed),
    down: (row, pressed) => move(row, 1, pressed),
    remove,
    undo,
    put,
    adopt: (row, { dataset, parentElement }) => {
      const name = parentElement.dataset.word;
      write(row, name, value(row, name) ? "" : dataset.own);
      field(row, name).focus();
    },
  };
  group.addEventListener("click", ({ target }) => {
    const row = target.closest("[data-row]");
    const act = Object.keys(acts).find((name) => target.matches(`[data-${name}]`));
    if (row && act) acts[act](row, target);
    if (target.matches("[data-add]")) {
      const added = add();
      added.scrollIntoView({ block: "center" });
      jQuery(field(added, "photo")).select2("open");
    }
  });
  group.addEventListener("input", ({ target }) => target.closest("[data-row]") && showAll());
  group.addEventListener("change", ({ target }) => target.closest("[data-row]") && showAll());

  document.addEventListener("story-photos:text", ({ detail }) => {
    for (const key of detail.added) {
      const row = rowOf(key);
      if (row && value(row, "placement") !== "inline") write(row, "placement", "inline");
    }
    showAll();
  });

  let dragged = null;
  cards.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.("[data-handle]")) return;
    dragged = event.target.closest("[data-row]");
    if (!value(dragged, "key")) write(dragged, "key", freeKey());
    const node = make("figure");
    node.dataset.photo = value(dragged, "key");
    event.dataTransfer.setData("text/html", node.outerHTML); // the text takes it where it is dropped
    event.dataTransfer.effectAllowed = "copyMove";
    event.dataTransfer.setDragImage(dragged, 0, 0);
    dragged.classList.add("is-dragged");
  });
  cards.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest("[data-row]");
    if (!over) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  cards.addEventListener("drop", (event) => dragged && event.preventDefault());
  cards.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    numberRows();
  });

  // -- what is found -----------------------------------------------------------------------------

  // The rows that findings are numbered by are the photos in the order of the story.
  const rowFound = (link) => {
    const [, place] = /^story_photos-(\d+)$/.exec(link.dataset.jump) ?? [];
    return place === undefined ? null : counted()[place];
  };
  const findings = form.querySelector("[data-findings]");
  const showFindings = () => {
    for (const list of cards.querySelectorAll("[data-row-findings]")) list.replaceChildren();
    for (const link of findings.querySelectorAll("[data-jump]")) {
      const row = rowFound(link);
      if (!row) continue;
      const { className, textContent } = link.closest("li");
      part(row, "row-findings").append(make("li", { className, textContent }));
    }
  };
  form.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest("[data-jump]");
      const row = link && rowFound(link);
      if (!row) return;
      event.preventDefault();
      event.stopPropagation();
      row.scrollIntoView({ block: "center" });
      field(row, "caption").focus({ preventScroll: true });
    },
    { capture: true },
  );

  // -- uploads -----------------------------------------------------------------------------------

  const uploads = group.querySelector("[data-uploads]");
  const waiting = [];
  let running = 0;

  const csrf = () =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
    form.querySelector("[name=csrfmiddlewaretoken]").value;

  /** Send one file; resolves to the answer of the server, null where there is none. */
  const send = ({ file, keep }, progress) =>
    new Promise((resolve) => {
      const data = new FormData();
      data.append("file", file);
      if (keep) data.append("keep", "1");
      const request = new XMLHttpRequest();
      request.open("POST", words.upload);
      request.setRequestHeader("X-CSRFToken", csrf());
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total: size }) => progress(loaded / size);
      request.onload = () => {
        const { status, response } = request;
        if (response?.outcome) return resolve(response);
        // Who is logged out gets the page to log in; who may not, a refusal.
        const refused = status === 403 || status === 200;
        resolve(refused ? { outcome: "refused", problem: words.refused } : null);
      };
      request.onerror = request.onabort = () => resolve(null);
      request.send(data);
    });

  const upload = async (item) => {
    const { file, line } = item;
    const bar = make("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const state = make("span", { textContent: words.waiting });
    line.replaceChildren(make("strong", { textContent: file.name }), " ", bar, " ", state);
    const answer = await send(item, (done) => {
      bar.value = done;
      state.textContent = done < 1 ? `${Math.round(done * 100)} %` : words.reading;
    });
    const again = (more) => () => enqueue({ ...item, ...more });
    if (!answer) return ended(item, fill(words.lost, file), [button(words.again, again({}))], true);
    if (answer.outcome === "refused") {
      return ended(item, `${file.name}: ${answer.problem}`, [], true);
    }
    if (answer.outcome === "similar") {
      const choices = answer.similar.map((photo) => {
        const use = button(words.use, () => arrived(item, photo));
        use.prepend(make("img", { src: photo.thumbnail, alt: photo.text }));
        return use;
      });
      const keep = button(words.keep, again({ keep: true }));
      return ended(item, fill(words.similar, file), [...choices, keep]);
    }
    arrived(item, answer.photo, answer.outcome === "held");
  };

  /** The photo is here: into the row that it was for, or into a new one. */
  const arrived = (item, photo, isHeld = false) => {
    const row = item.row?.isConnected ? item.row : add();
    choose(row, photo);
    const text = isHeld ? words.held : words.added;
    ended(item, fill(text, { name: item.file.name, number: numberOf(row) }), []);
    if (!isHeld) item.line.remove();
  };

  const ended = ({ line, file }, text, choices, wrong = false) => {
    const away = button("×", () => line.remove());
    away.setAttribute("aria-label", `${words.away}: ${file.name}`);
    line.replaceChildren(make("span", { textContent: text }), ...choices, away);
    line.classList.toggle("desk-error", wrong);
    say(text);
  };

  const next = async () => {
    if (running >= AT_ONCE || !waiting.length) return;
    running += 1;
    await upload(waiting.shift()).finally(() => (running -= 1));
    next();
  };

  const enqueue = (item) => {
    item.line ??= uploads.appendChild(make("li"));
    item.line.classList.remove("desk-error");
    item.line.replaceChildren(make("strong", { textContent: item.file.name }), ` ${words.waiting}`);
    waiting.push(item);
    next();
  };

  const drop = group.querySelector("[data-drop]");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  // Anywhere in the form: a photo dropped beside its place must not open in place of the story.
  form.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    drop.classList.add("is-over");
  });
  for (const kind of ["dragleave", "drop", "dragend"]) {
    form.addEventListener(kind, () => drop.classList.remove("is-over"));
  }
  form.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    const row = event.target.closest("[data-row]");
    const target = row && !photoOf(row) && !isGone(row) ? row : undefined;
    for (const [place, file] of [...event.dataTransfer.files].entries()) {
      enqueue({ file, row: place ? undefined : target });
    }
  });
  group.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    for (const file of [...target.files]) enqueue({ file, row: target.closest("[data-row]") });
    target.value = "";
  });
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || !(running || waiting.length)) return;
      event.preventDefault();
      event.stopPropagation();
      say(words.uploading);
      uploads.scrollIntoView({ block: "center" });
    },
    { capture: true },
  );

  // -- as the page was sent ----------------------------------------------------------------------

  group.classList.add("is-live");
  drop.hidden = false;
  const order = (row) => Number(value(row, "order")) + (value(row, "id") ? 0 : 0.5);
  const sorted = rows().toSorted((one, two) => order(one) - order(two));
  if (sorted.some((row, place) => row !== rows()[place])) cards.append(...sorted);
  for (const row of rows()) {
    const gone = fill(words.removed, { number: rows().indexOf(row) + 1 });
    part(row, "gone-words").textContent = gone;
  }
  showAll();
  if (findings) {
    new MutationObserver(showFindings).observe(findings, { childList: true });
    showFindings();
  }
};

if (group) start();
