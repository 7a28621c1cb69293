// SPDX-License-Identifier: GPL-3.0-or-later
// error.c - by itself, so that the ways to a printer need not call the table of ways.
#include "printer/transport/transport.h"

G_DEFINE_QUARK(lanyard_transport_error, transport_error)
