// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/desktop_media.h"

const DriverMedia desktop_media[] = {
    {"62x100", "62 mm x 100 mm die-cut", 62, 100, 0, 0, 0, false, NULL},
    {"62x29", "62 mm x 29 mm die-cut", 62, 29, 0, 0, 0, false, NULL},
    {"62", "62 mm continuous", 62, 0, 0, 0, 0, false, NULL},
    {"102x152", "4 inch x 6 inch (102 mm x 152 mm) die-cut", 101.6, 152.4, 0, 0, 0, false, NULL},
    {"102x76", "4 inch x 3 inch (102 mm x 76 mm) die-cut", 101.6, 76.2, 0, 0, 0, false, NULL},
    {"102x51", "4 inch x 2 inch (102 mm x 51 mm) die-cut", 101.6, 50.8, 0, 0, 0, false, NULL},
    {"89x38", "89 mm x 38 mm die-cut", 89, 38, 0, 0, 0, false, NULL},
    {"76x51", "3 inch x 2 inch (76 mm x 51 mm) die-cut", 76.2, 50.8, 0, 0, 0, false, NULL},
    {"57x32", "2.25 inch x 1.25 inch (57 mm x 32 mm) die-cut", 57.15, 31.75, 0, 0, 0, false, NULL},
    {"102x64", "4 inch x 2.5 inch (102 mm x 64 mm) die-cut", 101.6, 63.5, 0, 0, 0, false, NULL},
    {"76x102", "3 inch x 4 inch (76 mm x 102 mm) die-cut", 76.2, 101.6, 0, 0, 0, false, NULL},
    {"55x85", "55 mm x 85 mm card", 55, 85, 0, 0, 0, false, NULL},
    {"54x101", "54 mm x 101 mm die-cut", 54, 101, 0, 0, 0, false, NULL},
    {"51x25", "2 inch x 1 inch (51 mm x 25 mm) die-cut", 50.8, 25.4, 0, 0, 0, false, NULL},
    {"102", "102 mm continuous", 101.6, 0, 0, 0, 0, false, NULL},
    {"57", "57 mm continuous", 57, 0, 0, 0, 0, false, NULL},
    {0},
};

const DriverMedia receipt_media[] = {
    {"80", "80 mm ticket roll", 72, 0, 0, 0, 0, false, NULL},
    {"58", "58 mm ticket roll", 48, 0, 0, 0, 0, false, NULL},
    {0},
};
