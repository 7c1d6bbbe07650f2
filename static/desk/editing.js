// What is typed is kept: in this browser at once, on the server a few seconds later. The same
// light poll says who else has the story open. Without it the form works just the same.

const HEARD = 15_000; // a tab that has said nothing for so long is gone
const BEAT = 8_000; // how often an idle form says that it is open
const SEND = 2_500; // how soon what was typed goes to the server
const KEEP = 14 * 24 * 3600 * 1000; // how long what nobody came back for stays in the browser
const NOT_TYPED = new Set(["csrfmiddlewaretoken", "tab", "typed", "recovered"]);

// What a tab had typed until then is saved, or thrown away: this browser need not keep it.
const settled = document.cookie.match(/(?:^|; )desk-saved=([^;]+)\.(\d+)/);
if (settled) {
  for (const { key, typedAt } of copies((key) => key.endsWith(`:${settled[1]}`))) {
    if (typedAt <= Number(settled[2])) store(key, null);
  }
  document.cookie = "desk-saved=; path=/admin/; max-age=0";
}

// A full or forbidden storage: the server keeps what is typed all the same.
function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch (problem) {
    console.warn(problem);
  }
}

function copies(wanted) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith("desk:") && wanted(key));
    return keys.flatMap((key) => copy(key) ?? []);
  } catch (problem) {
    console.warn(problem);
    return [];
  }
}

function copy(key) {
  try {
    return { key, ...JSON.parse(localStorage.getItem(key)) };
  } catch (problem) {
    console.warn(problem);
    return null;
  }
}

const place = document.querySelector("[data-editing]");
const form = place?.closest("form");
if (form) start();

function start() {
  const words = place.dataset;
  const tab = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  const prefix = `desk:${words.person}:${words.story}:`;
  const line = place.querySelector("[data-kept-line]");
  const people = place.querySelector("[data-people]");
  let baseline = null; // the form as it was when somebody first touched it
  let typed = null; // the form as it was last read
  let typedAt = 0;
  let sent = null; // the form as the server last took it
  let sending = null;
  let lastBeat = 0;
  let reachable = true;
  let closed = false;

  const read = () => {
    const pairs = [...new FormData(form)].filter(
      ([name, value]) =>
        typeof value === "string" && !NOT_TYPED.has(name) && !name.startsWith("_"),
    );
    return new URLSearchParams(pairs).toString();
  };
  const csrf = () =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
    form.querySelector("[name=csrfmiddlewaretoken]").value;
  const clock = (time) =>
    new Intl.DateTimeFormat(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    }).format(time);
  // What went wrong is read out at once; that all is well is only there to be seen.
  const say = (text, { wrong = false, link = null } = {}) => {
    if (line.dataset.said === text) return;
    line.dataset.said = text;
    line.setAttribute("role", wrong ? "alert" : "presentation");
    line.textContent = text;
    line.classList.toggle("desk-warning", wrong);
    if (link) line.append(" ", link);
  };

  // -- in this browser ---------------------------------------------------------------------------

  const began = () => form.querySelector("[name=began_from]")?.value || "0";
  const keepHere = (seen = Date.now()) => {
    const is = typed !== null && typed !== baseline;
    store(prefix + tab, is ? { form: typed, typedAt, began: began(), seen } : null);
  };

  const look = () => {
    if (baseline === null) return;
    const now = read();
    if (now === typed) return;
    typed = now;
    typedAt = Date.now();
    keepHere();
  };
  const touch = () => {
    if (baseline === null) baseline = typed = sent = read();
    setTimeout(look, 0);
  };
  for (const kind of ["focusin", "pointerdown", "keydown", "input", "change", "drop", "paste"]) {
    form.addEventListener(kind, touch, { capture: true });
  }

  // -- on the server -----------------------------------------------------------------------------

  const post = async (values, options = {}) => {
    const response = await fetch(words.beat, {
      method: "POST",
      redirect: "manual",
      headers: { "X-CSRFToken": csrf() },
      body: new URLSearchParams(values),
      signal: AbortSignal.timeout?.(10_000),
      ...options,
    });
    if (response.ok) return response.status === 204 ? {} : response.json();
    const problem = new Error(`${response.status}`);
    problem.status = response.type === "opaqueredirect" ? 403 : response.status;
    throw problem;
  };

  const beat = async () => {
    const values = { tab, began_from: began() };
    const recovered = form.querySelector("[name=recovered]");
    if (recovered) values.recovered = recovered.value;
    if (typedAt) values.typed_ago = Math.round((Date.now() - typedAt) / 1000);
    const now = typed;
    if (now !== sent) values.form = now === baseline ? "" : now;
    lastBeat = Date.now();
    try {
      const answer = await post(values);
      sent = now;
      reachable = true;
      if (now !== null && now !== baseline) {
        say(words.kept.replace("{time}", clock(new Date())));
      } else if (line.classList.contains("desk-warning")) {
        say("");
      }
      show(answer);
      return true;
    } catch (problem) {
      reachable = false;
      if (problem.status === 403) {
        const link = document.createElement("a");
        link.href = words.logInUrl;
        link.target = "_blank";
        link.textContent = words.logIn;
        say(words.loggedOut, { wrong: true, link });
      } else if (problem.status === 400 || problem.status === 413) {
        sent = now;
        reachable = true;
        say(words.tooLong, { wrong: true });
        return true;
      } else {
        say(words.unreachable, { wrong: true });
      }
      return false;
    }
  };
  // One at a time, and what was typed meanwhile after it.
  const once = () => (sending ??= beat().finally(() => (sending = null)));

  const show = (answer) => {
    if (answer.people !== undefined && people.dataset.html !== answer.people) {
      people.dataset.html = answer.people;
      people.innerHTML = answer.people; // rendered and escaped by the server
    }
    const findings = form.querySelector("[data-findings]");
    if (answer.findings && findings) findings.innerHTML = answer.findings;
    if (answer.taken_over && !closed) {
      closed = true;
      for (const part of form.querySelectorAll("fieldset, .inline-group, .desk-buttons")) {
        part.inert = true;
      }
    }
  };

  setInterval(() => {
    look();
    const waiting = typed !== sent && Date.now() - typedAt > 400;
    const pause = waiting ? (reachable ? SEND : 5_000) : BEAT;
    if (document.visibilityState === "visible" || waiting) {
      if (Date.now() - lastBeat >= pause) once();
    }
    if (typed !== null && typed !== baseline) keepHere();
  }, 1_000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") once();
  });
  addEventListener("pageshow", (event) => event.persisted && once());
  addEventListener("pagehide", () => {
    look();
    keepHere(0); // left: whoever comes back need not wait to be offered it
    const values = { tab, leaving: "1", csrfmiddlewaretoken: csrf() };
    navigator.sendBeacon(words.beat, new URLSearchParams(values));
  });

  // -- saving ------------------------------------------------------------------------------------

  const hidden = (name, value) => {
    const input =
      form.querySelector(`input[type=hidden][name=${name}]`) ??
      form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
    input.value = value;
  };
  let answered = false;
  form.addEventListener("submit", async (event) => {
    if (answered) return;
    event.preventDefault();
    if (closed) return;
    // Asked first, so that a server that is away, or a login that is over, costs nothing.
    look();
    await sending;
    if (!(await once())) return line.scrollIntoView({ block: "center" });
    if (closed) return;
    hidden("tab", tab);
    hidden("typed", typedAt || Date.now());
    hidden("csrfmiddlewaretoken", csrf());
    answered = true;
    form.requestSubmit(event.submitter);
    setTimeout(() => (answered = false), 3_000);
  });

  // -- what was left behind ----------------------------------------------------------------------

  const offer = async () => {
    let later = false;
    for (const copy of copies((key) => key.startsWith(prefix) && key !== prefix + tab)) {
      if (!copy.form) continue;
      if (Date.now() - copy.seen < HEARD) {
        later = true; // another tab's, or that of a browser that was killed just now
        continue;
      }
      if (Date.now() - copy.typedAt > KEEP) {
        store(copy.key, null);
        continue;
      }
      // The server may not have had the last of it: hand it over, and it shows what differs.
      const values = { tab: copy.key.slice(prefix.length), began_from: copy.began };
      values.typed_ago = Math.round((Date.now() - copy.typedAt) / 1000);
      try {
        await post({ ...values, form: copy.form });
        await post({ tab: values.tab, leaving: "1" });
        store(copy.key, null);
      } catch (problem) {
        later = true;
        say(words.found.replace("{time}", new Date(copy.typedAt).toLocaleString()), {
          wrong: true,
        });
        console.warn(problem);
      }
    }
    if (later) setTimeout(offer, HEARD);
    await once();
  };
  offer();
}

// On the screen where two stories become one: who writes there has chosen to.
for (const own of document.querySelectorAll("[data-own]")) {
  own.addEventListener("input", () => {
    const choice = document.querySelector(`[name="take-${own.dataset.own}"][value=own]`);
    if (choice) choice.checked = true;
  });
  for (const choice of document.querySelectorAll(`[name="take-${own.dataset.own}"]`)) {
    choice.addEventListener("change", () => {
      own.closest("details").open = choice.value === "own";
    });
  }
}
