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

// What the form says of the photo with this key, as it stands now.
const photoRow = (key) => {
  const field = [...document.querySelectorAll("input[name$='-key']")].find(
    (input) => input.value === key,
  );
  return field?.closest(".inline-related");
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
  addNodeView:
    () =>
    ({ node }) => {
      const row = photoRow(node.attrs.photo);
      const picture = row?.querySelector("img.thumbnail");
      const caption = row?.querySelector("textarea[name$='-caption']")?.value;
      const label = `${gettext("Photo")} ${node.attrs.photo}`;
      const dom = crel("figure", { "data-photo": node.attrs.photo });
      if (picture) dom.append(crel("img", { src: picture.src, alt: "" }));
      dom.append(crel("span", { textContent: caption ? `${label}: ${caption}` : label }));
      return { dom };
    },
  addMenuItems({ menu }) {
    menu.defineItem({
      name: "photoPlaceholder",
      groups: "nodes",
      button: materialMenuButton("image", gettext("Photo of this story")),
      command: (editor) => {
        const keys = [...document.querySelectorAll("input[name$='-key']")]
          .map((input) => input.value)
          .filter(Boolean);
        if (!keys.length) {
          window.alert(gettext("Add a photo below and save first."));
          return;
        }
        const photo = window.prompt(`${gettext("Which photo?")} (${keys.join(", ")})`, keys[0]);
        if (!keys.includes(photo)) return;
        editor.chain().focus().insertContent({ type: "photoPlaceholder", attrs: { photo } }).run();
      },
    });
  },
});
