-- SPDX-License-Identifier: GPL-3.0-or-later
-- What sponsors captured by the short code below a badge's: the first 30 bits of its id, zeros behind (common/token/short_code.h).
ALTER TABLE token ADD COLUMN code TEXT GENERATED ALWAYS AS (
    substr(id, 1, 7) || substr('000044448888cccc', instr('0123456789abcdef', substr(id, 8, 1)), 1) || '00000000') VIRTUAL;
CREATE INDEX token_code ON token(code, registration);

-- The hour in which a sponsor sent most codes that led to nobody, by its end.
ALTER TABLE sponsor_use ADD COLUMN wrong_code_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sponsor_use ADD COLUMN wrong_code_utc_ms INTEGER NOT NULL DEFAULT 0;
