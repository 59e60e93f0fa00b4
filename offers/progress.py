class Progress:
    """Overwrites one line on a terminal; elsewhere prints a line every so often.

    for link in Progress(self.stdout, "asked").of(links): ...
    """

    EVERY = 50

    def __init__(self, stream, done, *, is_quiet=False):
        self.stream, self.done, self.is_quiet = stream, done, is_quiet

    def of(self, rows):
        for number, row in enumerate(rows, 1):
            yield row
            self.show(number, len(rows))

    def show(self, number, total):
        text = f"{number} of {total} {self.done}"
        if self.is_quiet:
            return
        if self.stream.isatty():
            self.stream.write(f"\r{text}", ending="" if number < total else "\n")
            self.stream.flush()
        elif number == total or number % self.EVERY == 0:
            self.stream.write(text)
