-- SPDX-License-Identifier: GPL-3.0-or-later
-- What waits is asked for by checkpoint: of most checkpoints nothing is sent.
DROP INDEX outbox_state;
CREATE INDEX outbox_place ON outbox(state, checkpoint, at_utc_ms, nonce);
