-- SPDX-License-Identifier: GPL-3.0-or-later
-- The badges of one lead are found without reading all that the hub released.
CREATE INDEX released_lead ON released(sponsor, lead);
