// Photos that are dropped or chosen: three on their way at a time, each with its own result.
// Without it the form sends them all at once and shows the same results on the next page.

const AT_ONCE = 3;
const MEGABYTE = 2 ** 20;

const form = document.querySelector("form[data-upload]");
if (form) start();

function start() {
  const words = form.dataset;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const list = document.querySelector("[data-results]");
  const counted = document.querySelector("[data-counted]");
  const waiting = [];
  let sending = 0;
  let all = 0;
  let done = 0;

  for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;

  const count = () => {
    counted.textContent = words.count.replace("{done}", done).replace("{all}", all);
  };

  const add = (files) => {
    for (const file of files) {
      all += 1;
      const row = make("li", { className: "photo-result" });
      list.append(row);
      enqueue({ file, row });
    }
    count();
  };

  const enqueue = (one) => {
    one.row.className = "photo-result";
    one.row.replaceChildren(
      make("div", {}, name(one), make("p", { className: "desk-quiet", textContent: words.waiting })),
    );
    if (one.file.size > Number(words.most) * MEGABYTE) {
      finish(one, { outcome: "refused", problem: words.tooLarge });
      return;
    }
    waiting.push(one);
    next();
  };

  const next = () => {
    while (sending < AT_ONCE && waiting.length) send(waiting.shift());
  };

  const send = (one) => {
    sending += 1;
    const bar = make("progress", { max: 100, value: 0 });
    bar.setAttribute("aria-label", one.file.name);
    const line = make("p", { className: "desk-quiet" });
    one.row.replaceChildren(make("div", {}, name(one), bar, line));

    const body = new FormData();
    body.append("file", one.file);
    if (one.keep) body.append("keep", "1");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrf());
    const say = (sent) => {
      const percent = Math.floor(100 * sent);
      bar.value = percent;
      line.textContent =
        percent < 100 ? words.sending.replace("{percent}", percent) : words.reading;
    };
    say(0);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) say(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => {
      sending -= 1;
      const answer = request.response?.outcome ? request.response : null;
      if (answer) finish(one, answer);
      else fail(one, request);
      next();
    });
    request.send(body);
  };

  const csrf = () =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
    form.querySelector("[name=csrfmiddlewaretoken]").value;

  // -- what became of it -------------------------------------------------------------------------

  const finish = (one, answer) => {
    done += 1;
    one.row.className = `photo-result photo-result-${answer.outcome}`;
    const told = make("div", {}, name(one));
    if (answer.outcome === "new") told.append(line(words.new, "desk-clear"));
    if (answer.problem) {
      told.append(line(answer.problem, answer.outcome === "refused" ? "desk-error" : "desk-warning"));
    }
    one.row.replaceChildren();
    if (answer.photo) tell(one, told, answer);
    if (answer.outcome === "similar") ask(one, told, answer.similar);
    one.row.append(told);
    count();
  };

  const tell = (one, told, { outcome, photo, notes }) => {
    one.row.append(picture(photo.thumbnail, photo.alt_text || photo.text));
    if (photo.caption) told.append(line(shortened(photo.caption)));
    const credit = photo.credit || photo.creator;
    if (credit) told.append(line(credit, "desk-quiet"));
    told.append(...notes.map((note) => line(note, "desk-quiet")));
    const link = outcome === "held" ? words.held : words.edit;
    told.append(make("p", {}, make("a", { href: photo.url, textContent: link })));
  };

  // The one that has come and those that are held, side by side.
  const ask = (one, told, similar) => {
    const own = URL.createObjectURL(one.file);
    const settle = () => URL.revokeObjectURL(own);
    const mine = picture(own, "");
    mine.addEventListener("error", () => mine.remove()); // a TIFF, which browsers do not show
    const keep = button(words.keep, () => {
      settle();
      done -= 1;
      one.keep = true;
      enqueue(one);
      count();
    });
    keep.setAttribute("aria-label", `${words.keep}: ${one.file.name}`);
    const sides = make("ul", { className: "photo-grid photo-grid-small" });
    sides.append(
      make("li", {}, mine, make("p", { className: "photo-tile-words", textContent: words.yours }), keep),
    );
    for (const photo of similar) {
      const use = button(words.use, () => {
        settle();
        done -= 1;
        finish(one, { outcome: "held", problem: words.used, photo, notes: [] });
      });
      use.setAttribute("aria-label", `${words.use}: ${photo.text}`);
      const link = make("a", { className: "photo-tile", href: photo.url, target: "_blank" });
      const title = make("span", { className: "photo-tile-words", textContent: photo.text });
      link.append(picture(photo.thumbnail, ""), title);
      sides.append(make("li", {}, link, use));
    }
    told.append(sides);
  };

  const fail = (one, request) => {
    one.row.className = "photo-result photo-result-refused";
    const again = button(words.retry, () => enqueue(one));
    again.setAttribute("aria-label", `${words.retry}: ${one.file.name}`);
    one.row.replaceChildren(make("div", {}, name(one), line(why(request), "desk-error"), again));
  };

  const why = ({ status, responseURL }) => {
    if (status === 0) return words.failed;
    if (status === 413) return words.tooLarge;
    if (status === 403 || responseURL.includes("/login/")) return words.loggedOut;
    return words.broken;
  };

  // -- choosing and dropping ---------------------------------------------------------------------

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("photo-drop-over");
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    drop.addEventListener(kind, () => drop.classList.remove("photo-drop-over"));
  }
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    add([...event.dataTransfer.files]);
  });
  addEventListener("beforeunload", (event) => {
    if (sending || waiting.length) event.preventDefault();
  });
}

// -- parts of a row --------------------------------------------------------------------------------

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function name({ file }) {
  return make("p", { className: "photo-result-name", textContent: file.name });
}

function line(text, className = "") {
  return make("p", { className, textContent: text });
}

function picture(src, alt) {
  return make("img", { src, alt });
}

function button(text, act) {
  const element = make("button", { type: "button", className: "button", textContent: text });
  element.addEventListener("click", act);
  return element;
}

function shortened(text) {
  return text.length > 240 ? `${text.slice(0, 239)}…` : text;
}
