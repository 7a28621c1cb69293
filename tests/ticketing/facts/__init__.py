# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts that the stand-ins are held against, by section of the fact sheet: one function for each sentence."""
