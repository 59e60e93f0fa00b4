"""The tile map for one commitment: a tile for each council, roughly where it lies."""

from dataclasses import dataclass

# The drawing has a margin of half a gap, so that outlines are not cut off.
TILE, GAP = 100, 8
# Labels that are too long for a tile.
SHORT_WORDS = {"not-known": "?", "in-progress": "Soon"}


@dataclass
class TileMap:
    """Tile coordinates for each cell of a board's Row."""

    row: object

    @property
    def tiles(self):
        step = TILE + GAP
        # West to east, north to south: the order in which a screen reader reads them.
        cells = sorted(
            self.row.cells, key=lambda c: (c.authority.tile_row, c.authority.tile_column)
        )
        return [
            {
                "cell": cell,
                "title": (title := f"{cell.authority.short_name}: {cell.label}"),
                "label": ", ".join([title, *cell.facts]),
                "x": cell.authority.tile_column * step,
                "y": cell.authority.tile_row * step,
                "word": SHORT_WORDS.get(cell.code, cell.label),
                "short": cell.authority.short_name[:4],
            }
            for cell in cells
        ]

    @property
    def width(self):
        return self.extent("tile_column")

    @property
    def height(self):
        return self.extent("tile_row")

    def extent(self, name):
        most = max((getattr(c.authority, name) for c in self.row.cells), default=0)
        return (most + 1) * (TILE + GAP)
