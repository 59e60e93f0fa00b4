"""The tile map of the councils for one commitment: a tile each, roughly where the council lies."""

from dataclasses import dataclass

# The drawing has half a gap around it, so that outlines are not cut off.
TILE, GAP = 100, 8
# Words that fit into a tile, where the label does not.
SHORT_WORDS = {"not-known": "?", "in-progress": "Soon"}


@dataclass
class TileMap:
    """Positions in the drawing for each cell of a board's Row."""

    row: object

    @property
    def tiles(self):
        step = TILE + GAP
        # West to east and north to south: the order in which a screen reader reads them.
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
