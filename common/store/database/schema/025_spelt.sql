-- SPDX-License-Identifier: GPL-3.0-or-later
-- People are found by usual Latin spellings of their names, whatever script these are written in (romanize.h).
ALTER TABLE person_text ADD COLUMN spelt TEXT NOT NULL DEFAULT '';
UPDATE person_text SET spelt = derive_spelt(name || ' ' || second_name)
FROM registration WHERE registration.number = person_text.number;
DROP TABLE person_search;
CREATE VIRTUAL TABLE person_search USING fts5(
    names, others, spelt,
    content='person_text', content_rowid='number',
    tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc So'",
    prefix='2 3', detail='column', columnsize=0
);
INSERT INTO person_search(person_search) VALUES('rebuild');
