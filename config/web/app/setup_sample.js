// SPDX-License-Identifier: GPL-3.0-or-later
// setup_sample.js - whose name stands on the labels that are tried.
import { t } from "./words.js";

export function sampleName() { return t("setup.sample.name"); }
