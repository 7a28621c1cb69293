-- SPDX-License-Identifier: GPL-3.0-or-later
-- Shutting out is the program's (common/sync/hub_sessions.h): each of its steps is a transaction of its own, what stands in the way is ended
-- by a second session, and neither can be done in a function. What did it here could be held up by whoever was to be shut out.
DROP FUNCTION lanyard.shut_out(name, text);
DROP FUNCTION lanyard.end_sessions(name);
DROP FUNCTION lanyard.change_password(name, text);

-- Sessions in the server's other databases, too, and whatever role stands in the way. Before PostgreSQL 16 whoever makes roles may take
-- this; since then the server's administrator gives it (lanyard hub harden), and without it the owner is a member of the roles that it made.
DO $$
BEGIN
    IF NOT pg_has_role('pg_signal_backend', 'USAGE') THEN
        EXECUTE format('GRANT pg_signal_backend TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$$;
