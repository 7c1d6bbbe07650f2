// The editor's two nodes of our own: a pull quote, and the place of a photo in the text.
import {
  Blockquote as PlainBlockquote,
  Node,
  TableHeader as PlainTableHeader,
  crel,
  gettext,
  materialMenuButton,
  mergeAttributes,
} from "django-prose-editor/editor";

// An attribute that imports bring and no button makes: kept as it came.
const kept = (name) => ({
  default: null,
  parseHTML: (element) => element.getAttribute(name),
  renderHTML: (attributes) => (attributes[name] ? { [name]: attributes[name] } : {}),
});

export const Blockquote = PlainBlockquote.extend({
  addAttributes() {
    return { ...this.parent?.(), cite: kept("cite") };
  },
});

export const TableHeader = PlainTableHeader.extend({
  addAttributes() {
    return { ...this.parent?.(), scope: kept("scope") };
  },
});

export const PullQuote = Node.create({
  name: "pullQuote",
  onCreate() {
    // The editor stands for its textarea, and is called what that is called.
    const dom = this.editor.view.dom;
    const field = dom.closest(".prose-editor")?.parentElement?.querySelector("textarea");
    dom.setAttribute("aria-label", field?.labels?.[0]?.textContent.replace(":", "") ?? "");
  },
  group: "block",
  content: "paragraph+",
  defining: true,
  parseHTML: () => [{ tag: "aside.pull-quote" }],
  renderHTML: ({ HTMLAttributes }) => [
    "aside",
    mergeAttributes(HTMLAttributes, { class: "pull-quote" }),
    0,
  ],
  addCommands() {
    return {
      togglePullQuote:
        () =>
        ({ commands }) =>
          commands.toggleWrap(this.name),
    };
  },
  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "pullQuote",
      groups: "nodes",
      button: materialMenuButton("format_indent_increase", gettext("Pull quote")),
      active: (editor) => editor.isActive("pullQuote"),
      command: (editor) => editor.chain().focus().togglePullQuote().run(),
    });
  },
});

// -- the place of a photo in the text --------------------------------------------------------------

// The cards below the text (captions.js) say what each photo is; with them go the words for it.
const group = () => document.querySelector("[data-photos]");
const rows = () => [...(group()?.querySelectorAll("[data-cards] > [data-row]:not(.is-gone)") ?? [])];
const rowOf = (key) => rows().find((row) => keyOf(row) === key);
const keyOf = (row) => row.querySelector("input[name$='-key']").value;
const textOf = (row, hook) => row.querySelector(`[data-${hook}]`).textContent.trim();
const fill = (words, values) =>
  words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const pictureOf = (row) => {
  const picture = row.querySelector("[data-picture]").cloneNode(true);
  picture.removeAttribute("data-picture");
  for (const image of picture.querySelectorAll("img")) Object.assign(image, { alt: "", draggable: false });
  return picture;
};
const numberOf = (row) => rows().indexOf(row) + 1;
const tell = (added) =>
  document.dispatchEvent(new CustomEvent("story-photos:text", { detail: { added } }));

const photoPlaces = (doc, name) => {
  const places = [];
  doc.forEach((node, position) => {
    if (node.type.name === name) places.push({ key: node.attrs.photo, position, node });
  });
  return places;
};

// After the paragraph that is written in; before one that is empty, which is written in next.
const putIn = (editor, key) => {
  const { $to } = editor.state.selection;
  let position = $to.pos;
  if ($to.depth) position = $to.node(1).childCount ? $to.after(1) : $to.before(1);
  const content = { type: "photoPlaceholder", attrs: { photo: key } };
  editor.chain().insertContentAt(position, content).scrollIntoView().run();
};

// Up (-1) or down (1) past one block; nothing where the selection is no photo.
const move = (editor, name, by) => {
  const { selection, doc } = editor.state;
  if (selection.node?.type.name !== name) return false;
  const other = doc.maybeChild(selection.$from.index(0) + by);
  if (!other) return true;
  const to = selection.from + by * other.nodeSize;
  return editor
    .chain()
    .command(({ tr }) =>
      Boolean(tr.delete(selection.from, selection.to).insert(to, selection.node)),
    )
    .setNodeSelection(to)
    .scrollIntoView()
    .run();
};

const drawPlace = (dom, key, remove) => {
  const words = group()?.dataset;
  const row = rowOf(key);
  dom.classList.toggle("photo-node-none", Boolean(words) && !row);
  if (!words) return dom.replaceChildren(crel("span", { textContent: key }));
  const take = crel("button", {
    type: "button",
    textContent: "×",
    title: words.nodeRemove,
    "aria-label": words.nodeRemove,
  });
  take.addEventListener("click", remove);
  const acts = crel("span", { className: "photo-node-acts" }, [take]);
  if (!row) {
    const text = crel("span", { className: "photo-node-words", textContent: fill(words.nodeNone, { key }) });
    return dom.replaceChildren(text, acts);
  }
  const handle = crel("span", {
    className: "photo-node-handle",
    textContent: "⠿",
    title: words.nodeDrag,
    "aria-hidden": "true",
  });
  acts.prepend(handle);
  const [placement] = row.querySelector("select[name$='-placement']").selectedOptions;
  const title = `${textOf(row, "title")} · ${placement?.textContent ?? ""}`;
  const text = crel("span", { className: "photo-node-words" }, [
    crel("strong", { textContent: title }),
    crel("span", { className: "photo-node-line", textContent: textOf(row, "finished") }),
  ]);
  dom.setAttribute("aria-label", fill(words.nodeLabel, { number: numberOf(row) }));
  dom.replaceChildren(pictureOf(row), text, acts);
};

const choosePhoto = (editor) => {
  const words = group()?.dataset;
  if (!words) return;
  const dialog = crel("dialog", { className: "photo-choice", "aria-label": words.chooseTitle }, [
    crel("h2", { textContent: rows().length ? words.chooseTitle : words.chooseNone }),
  ]);
  for (const row of rows().filter(keyOf)) {
    const caption = textOf(row, "finished") || textOf(row, "title");
    const choice = crel("button", { type: "button" }, [pictureOf(row), crel("span", { textContent: caption })]);
    choice.addEventListener("click", () => {
      dialog.close();
      putIn(editor, keyOf(row));
    });
    dialog.append(choice);
  }
  const close = crel("button", { type: "button", textContent: words.chooseClose });
  close.addEventListener("click", () => dialog.close());
  dialog.append(close);
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.view.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
};

export const PhotoPlaceholder = Node.create({
  name: "photoPlaceholder",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({
    photo: {
      default: "",
      parseHTML: (element) => element.getAttribute("data-photo"),
      renderHTML: (attributes) => ({ "data-photo": attributes.photo }),
    },
  }),
  parseHTML: () => [{ tag: "figure[data-photo]" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  // `keys` stand in the text; `out` are the places of those whose card was taken out just now.
  addStorage: () => ({ keys: new Set(), out: new Map(), unlisten: () => {} }),
  onCreate() {
    const { editor, name, storage } = this;
    const ways = {
      put: ({ detail }) => putIn(editor, detail.key),
      out: ({ detail }) => {
        const places = photoPlaces(editor.state.doc, name).filter(({ key }) => key === detail.key);
        if (!places.length) return;
        const { tr } = editor.state;
        for (const { position, node } of places.toReversed()) {
          tr.delete(position, position + node.nodeSize);
        }
        editor.view.dispatch(tr);
        storage.out.set(detail.key, places.map(({ position }) => tr.mapping.map(position)));
      },
      back: ({ detail }) => {
        const { tr, schema } = editor.state;
        if (storage.keys.has(detail.key)) return; // undone in the text already
        for (const position of storage.out.get(detail.key)?.toReversed() ?? []) {
          tr.insert(position, schema.nodes[name].create({ photo: detail.key }));
        }
        storage.out.delete(detail.key);
        if (tr.docChanged) editor.view.dispatch(tr);
      },
    };
    for (const [way, listen] of Object.entries(ways)) {
      document.addEventListener(`story-photos:${way}`, listen);
    }
    storage.unlisten = () => {
      for (const [way, listen] of Object.entries(ways)) {
        document.removeEventListener(`story-photos:${way}`, listen);
      }
    };
    storage.keys = new Set(photoPlaces(editor.state.doc, name).map(({ key }) => key));
    tell([]);
  },
  onDestroy() {
    this.storage.unlisten();
  },
  onTransaction({ transaction }) {
    if (!transaction.docChanged) return;
    const { out, keys: before } = this.storage;
    for (const [key, places] of out) out.set(key, places.map((each) => transaction.mapping.map(each)));
    const keys = new Set(photoPlaces(transaction.doc, this.name).map(({ key }) => key));
    const added = [...keys].filter((key) => !before.has(key));
    this.storage.keys = keys;
    if (added.length || keys.size !== before.size) tell(added);
  },
  addKeyboardShortcuts() {
    return {
      "Alt-ArrowUp": () => move(this.editor, this.name, -1),
      "Alt-ArrowDown": () => move(this.editor, this.name, 1),
    };
  },
  addNodeView:
    () =>
    ({ node, editor, getPos }) => {
      const key = node.attrs.photo;
      const dom = crel("figure", { "data-photo": key, role: "group" });
      const remove = () => {
        const from = getPos();
        editor.chain().focus().deleteRange({ from, to: from + node.nodeSize }).run();
      };
      const draw = () => drawPlace(dom, key, remove);
      document.addEventListener("story-photos", draw);
      draw();
      return {
        dom,
        update: (next) => next.type === node.type && next.attrs.photo === key,
        destroy: () => document.removeEventListener("story-photos", draw),
        stopEvent: (event) => Boolean(event.target.closest?.("button")),
        ignoreMutation: () => true,
      };
    },
  addMenuItems({ menu }) {
    menu.defineItem({
      name: "photoPlaceholder",
      groups: "nodes",
      button: materialMenuButton("image", gettext("Photo of this story")),
      command: choosePhoto,
    });
  },
});
