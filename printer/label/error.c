// SPDX-License-Identifier: GPL-3.0-or-later
// error.c - by itself, so that pictures and codes need not call templates.
#include "printer/label/label.h"

G_DEFINE_QUARK(lanyard_label_error, label_error)
