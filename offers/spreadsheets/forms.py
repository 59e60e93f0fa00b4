"""The forms of the Excel pages: the file, and which of its columns is which of ours."""

from django import forms
from django.core.exceptions import ValidationError

LEFT_OUT = "-"
SAMPLES, SAMPLE_LENGTH = 3, 60


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Your file",
        allow_empty_file=True,  # the reader has its own sentence for an empty file
        help_text="An Excel workbook (.xlsx), or a CSV file saved as “CSV UTF-8”. At most 12 MB "
        "and 5,000 rows.",
        error_messages={"required": "Choose a file.", "invalid": "Choose a file."},
    )


class ColumnsForm(forms.Form):
    """A choice for every column of a file that is not plainly ours."""

    def __init__(self, upload, table, columns, data=None):
        super().__init__(data)
        self.matches = upload.matches
        self.columns = [c for c in columns if c.is_content or c.name == "public_id"]
        exact = sum(match.how == "exact" for match in self.matches)
        for place, match in enumerate(self.matches):
            is_plain = match.how == "exact" and (exact * 2 >= len(columns) or not match.name)
            if not is_plain:
                self.fields[str(place)] = self.choice_for(match, samples(table, place))

    def choice_for(self, match, found):
        likely = [c for c in self.columns if c.name in match.candidates]
        others = [c for c in self.columns if c not in likely]
        groups = [("Perhaps", likely), ("Our columns", others)] if likely else [
            ("Our columns", others)
        ]  # fmt: skip
        choice = forms.ChoiceField(
            label=match.heading,
            choices=[
                ("", "Choose …"),
                (LEFT_OUT, "Leave it out"),
                *((name, [(c.name, c.heading) for c in group]) for name, group in groups),
            ],
            initial=match.name or ("" if match.how == "asked" else LEFT_OUT),
            error_messages={"required": "Choose one of our columns, or leave this one out."},
        )
        choice.samples = ", ".join(f"“{cell}”" for cell in found)
        hints = [f"{c.heading}: {c.how.removeprefix('Needed. ')}" for c in likely if c.how]
        choice.help_text = "\n".join(hints)
        return choice

    @property
    def fields_with_errors(self):
        return [each for each in self if each.errors]

    def clean(self):
        taken = {
            match.name: match.heading
            for place, match in enumerate(self.matches)
            if match.name and str(place) not in self.fields
        }
        heading_of = {column.name: column.heading for column in self.columns}
        for place, name in list(self.cleaned_data.items()):
            if name in taken:
                said = f"“{taken[name]}” is {heading_of[name]} already. Choose another."
                self.add_error(place, said)
            elif name != LEFT_OUT:
                taken[name] = self.fields[place].label
        if not self.errors and not taken.keys() & {"title", "public_id"}:
            raise ValidationError("Say which column has the titles of the lines.")
        return self.cleaned_data

    @property
    def names(self):
        """Our column for each place, empty for one that is left out."""
        return {
            int(place): "" if name == LEFT_OUT else name
            for place, name in self.cleaned_data.items()
        }


def samples(table, place):
    """The first different cells of a column, shortened."""
    found = {}
    for _, cells in table.rows:
        if cell := cells[place].strip():
            found[cell if len(cell) <= SAMPLE_LENGTH else f"{cell[:SAMPLE_LENGTH]}…"] = True
        if len(found) == SAMPLES:
            break
    return list(found)
