# SPDX-License-Identifier: GPL-3.0-or-later
"""A make-believe ticketing server: what it remembers, what it answers, and how a scene drives it."""
