-- SPDX-License-Identifier: GPL-3.0-or-later
-- Tickets that changed hands.

-- :transfers
SELECT registration, what FROM sale WHERE step = 'transfer'
    AND NOT EXISTS (SELECT 1 FROM undone WHERE undone.station = sale.station AND undone.sequence = sale.sequence)
ORDER BY utc_ms, station, sequence

-- Codes of labels that are valid yet: all, or those of one session.
-- :label_tokens
SELECT id FROM token WHERE registration = ?1 AND (?2 IS NULL OR session = ?2)
    AND NOT EXISTS (SELECT 1 FROM revoked WHERE revoked.token = token.id)
