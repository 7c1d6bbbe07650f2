"""What a browser that runs scripts would send of a form on a page: every field as it is filled in."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, form_id: str):
        super().__init__()
        self.form_id, self.inside, self.unseen = form_id, False, False
        self.fields: dict[str, list[str]] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag, attributes):
        attrs = dict(attributes)
        if tag == "form":
            self.inside = attrs.get("id") == self.form_id
        if tag == "noscript":
            self.unseen = True
        if not self.inside or self.unseen:
            return
        name = attrs.get("name") or ""
        if tag == "input" and name:
            kind = attrs.get("type", "text")
            if kind in ("submit", "file") or (
                kind in ("checkbox", "radio") and "checked" not in attrs
            ):
                return
            self.fields.setdefault(name, []).append(attrs.get("value") or "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in attrs:
            self.fields.setdefault(self.select, []).append(attrs.get("value") or "")
        elif tag == "textarea":
            self.area = name
            self.fields[name] = [""]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "noscript":
            self.unseen = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data):
        if self.inside and self.area:
            self.fields[self.area][0] += data.removeprefix("\r\n").removeprefix("\n")


def filled(response, form_id: str = "article_form") -> dict[str, list[str]]:
    """The fields of the form with that id on the page, as they would be sent."""
    form = _Form(form_id)
    form.feed(response.content.decode())
    assert form.fields, f"there is no form {form_id} on the page"
    return {name: values for name, values in form.fields.items() if "__prefix__" not in name}
