"""Keeps files that are too large out of the server's memory and off its disk."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from offers.spreadsheets.reading import MAX_BYTES

# Allowance for the rest of the form, in bytes.
ROOM = 64 * 1024


class SizeLimit(FileUploadHandler):
    """Skips the files of a request that is too large, which then fails with the form's error."""

    is_too_large = False

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.is_too_large = content_length > MAX_BYTES + ROOM

    def new_file(self, *args, **kwargs):
        if self.is_too_large:
            raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
