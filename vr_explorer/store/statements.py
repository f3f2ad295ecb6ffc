"""The SQL of a session."""

from __future__ import annotations

KEEP = """
INSERT OR IGNORE INTO favourites (session, image, position, chosen, board_row)
SELECT ?1, ?2, COALESCE(MAX(position), 0) + 1, ?3, COALESCE(MAX(board_row), 0) FROM favourites WHERE session = ?1
"""
RELEASE = "DELETE FROM favourites WHERE session = ? AND image = ?"
UNTITLE_EMPTY = """
DELETE FROM board_rows
WHERE session = ?1 AND number NOT IN (SELECT board_row FROM favourites WHERE session = ?1)
"""
REMEMBER = "INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
REMEMBERED = "SELECT placement, x, y, z, yaw, pitch FROM states WHERE session = ?"
UNTITLE = "DELETE FROM board_rows WHERE session = ?"
TITLE = """
INSERT INTO board_rows (session, number, title)
SELECT ?1, key, json_extract(value, '$.title') FROM json_each(?2) WHERE json_extract(value, '$.title') != ''
"""
HANG = """
UPDATE favourites SET position = hung.position, board_row = hung.number, note = hung.note
FROM (
    SELECT a_row.key AS number, a_row.key * 1000000 + image.key AS position,
        json_extract(image.value, '$.image') AS image, json_extract(image.value, '$.note') AS note
    FROM json_each(?2) AS a_row, json_each(a_row.value, '$.hung') AS image
) AS hung
WHERE favourites.session = ?1 AND favourites.image = hung.image
"""
FAVOURITES = """
SELECT image, note, chosen, board_row, COALESCE(title, '') FROM favourites
LEFT JOIN board_rows ON board_rows.session = favourites.session AND number = board_row
WHERE favourites.session = ? ORDER BY board_row, position
"""
OF_CLOUD = "session IN (SELECT id FROM sessions WHERE cloud = ?)"
KEPT_OF_CLOUD = f"SELECT DISTINCT image FROM favourites WHERE {OF_CLOUD}"
RENAME_IMAGE = f"UPDATE OR IGNORE favourites SET image = ? WHERE image = ? AND {OF_CLOUD}"
FORGET_IMAGE = f"DELETE FROM favourites WHERE image = ? AND {OF_CLOUD}"
LATEST = "SELECT id FROM sessions WHERE cloud = ? ORDER BY opened DESC, id DESC LIMIT 1"
SESSIONS = """
SELECT id, name, started, (SELECT COUNT(*) FROM favourites WHERE session = sessions.id) FROM sessions
WHERE cloud = ? ORDER BY opened DESC, id DESC
"""
TOUR = "SELECT tour FROM tours WHERE session = ?"
KEEP_TOUR = "INSERT OR REPLACE INTO tours VALUES (?, ?)"
CANVAS = "SELECT canvas FROM canvases WHERE session = ?"
KEEP_CANVAS = "INSERT OR REPLACE INTO canvases VALUES (?, ?)"
SIGNALS = "SELECT image, signal FROM signals WHERE session = ? ORDER BY id"
SIGNAL = "INSERT INTO signals (session, image, signal) VALUES (?, ?, ?)"
UNSAID = "DELETE FROM signals WHERE session = ? AND image = ?"
MET = "SELECT images FROM met WHERE session = ? ORDER BY id"
MEET = "INSERT INTO met (session, images) VALUES (?, ?)"
TASTE = "SELECT seed, batches FROM tastes WHERE session = ?"
KEEP_TASTE = "INSERT OR REPLACE INTO tastes VALUES (?, ?, ?)"
BROODS = "SELECT brood FROM broods WHERE session = ? ORDER BY number"
KEEP_BROOD = "INSERT OR REPLACE INTO broods VALUES (?, ?, ?)"
REJECTED = "SELECT image FROM rejected WHERE session = ?"
REJECT = "INSERT OR IGNORE INTO rejected VALUES (?, ?)"
TAKE_BACK = "DELETE FROM rejected WHERE session = ? AND image = ?"
NAME = "SELECT name FROM sessions WHERE id = ?"
RENAME = "UPDATE sessions SET name = ? WHERE id = ?"
OPENED = "UPDATE sessions SET opened = ? WHERE id = ? AND cloud = ?"
BOOKMARKS = "SELECT made, name, x, y, z, yaw, pitch FROM bookmarks WHERE session = ? ORDER BY made"
FORGET = "DELETE FROM bookmarks WHERE session = ? AND made = ?"
BOOKMARK = "INSERT INTO bookmarks (session, made, name, x, y, z, yaw, pitch) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
