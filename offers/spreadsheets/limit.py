"""Files that are too large never reach the memory or the disk of the server."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from offers.spreadsheets.reading import MAX_BYTES

# What the rest of the form may take.
ROOM = 64 * 1024


class SizeLimit(FileUploadHandler):
    """Passes over every file of a request that is too large; the form then says so."""

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
