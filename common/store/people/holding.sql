-- SPDX-License-Identifier: GPL-3.0-or-later
-- What people hold, counted.

-- What people hold, and how many of them: asked before the day, of everybody.
-- :holding_entitlements
SELECT entitlement, count(DISTINCT person) FROM ticket
WHERE entitlement IS NOT NULL AND status <> 'cancelled' GROUP BY entitlement ORDER BY entitlement

-- :holding_ticket_types
SELECT ticket_type, count(*) FROM registration WHERE status <> 'cancelled' GROUP BY ticket_type ORDER BY ticket_type

-- :holding_products
SELECT product, count(DISTINCT person) FROM ticket WHERE status <> 'cancelled' GROUP BY product ORDER BY product

-- :holding_nameless
SELECT ticket_type, count(*) FROM registration
WHERE name = '' AND ticket_type <> '' AND status <> 'cancelled'
    AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'erased' AND instr(value, registration.id) > 0)
GROUP BY ticket_type ORDER BY ticket_type

-- :holding_consents
SELECT consent, count(*) FROM registration WHERE consent <> '' AND status <> 'cancelled' GROUP BY consent ORDER BY consent
