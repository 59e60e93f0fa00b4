"""The form of a line of either kind: its web address is made from the title where it is left empty."""

from django.utils.text import slugify

from offers.publishing.admin.editing import PublishableForm


class LineForm(PublishableForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.required = False
            slug.help_text = f"{slug.help_text} Left empty, it is made from the title."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("slug") == "" and "title" in cleaned:
            self.make_slug(cleaned)
        return cleaned

    def make_slug(self, cleaned):
        """Fill the slug in from the title, or say why it has to be written."""
        longest = self.fields["slug"].max_length
        slug = slugify(cleaned["title"])[:longest].strip("-")
        others = self.same_scope(cleaned).filter(draft_of=None).exclude(pk=self.instance.pk)
        if not slug:
            self.add_error(
                "slug", "The title has no letters or figures to make one from: write one."
            )
        elif others.filter(slug=slug).exists():
            self.add_error(
                "slug", f"The title makes “{slug}”, which another line has. Write one that is free."
            )
        else:
            cleaned["slug"] = slug

    def same_scope(self, cleaned):
        """The lines among which a slug is taken once."""
        return self._meta.model.objects.all()
