# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the exports of ticketing systems, from other people's documents, with the truth beside them."""
