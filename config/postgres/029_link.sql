-- SPDX-License-Identifier: GPL-3.0-or-later
-- The live link with a ticketing system (common/store/admit/link.h): one of the stations that share its credential talks to it.
INSERT INTO lanyard.lease(task) VALUES ('ticketing');
