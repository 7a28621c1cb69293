// SPDX-License-Identifier: GPL-3.0-or-later
// each.h - the same of each member that a macro is given the names of.
#pragma once

// of(type, member) for each of one to EACH_MOST members.
#define EACH_MOST 20
#define EACH_OF(of, type, ...)                                                                                                   \
    EACH_NAME(__VA_ARGS__, EACH_20, EACH_19, EACH_18, EACH_17, EACH_16, EACH_15, EACH_14, EACH_13, EACH_12, EACH_11, EACH_10,    \
              EACH_9, EACH_8, EACH_7, EACH_6, EACH_5, EACH_4, EACH_3, EACH_2, EACH_1, none)                                      \
    (of, type, __VA_ARGS__)
#define EACH_NAME(m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19, m20, name, ...) name
#define EACH_1(of, type, member) of(type, member)
#define EACH_2(of, type, member, ...) of(type, member) EACH_1(of, type, __VA_ARGS__)
#define EACH_3(of, type, member, ...) of(type, member) EACH_2(of, type, __VA_ARGS__)
#define EACH_4(of, type, member, ...) of(type, member) EACH_3(of, type, __VA_ARGS__)
#define EACH_5(of, type, member, ...) of(type, member) EACH_4(of, type, __VA_ARGS__)
#define EACH_6(of, type, member, ...) of(type, member) EACH_5(of, type, __VA_ARGS__)
#define EACH_7(of, type, member, ...) of(type, member) EACH_6(of, type, __VA_ARGS__)
#define EACH_8(of, type, member, ...) of(type, member) EACH_7(of, type, __VA_ARGS__)
#define EACH_9(of, type, member, ...) of(type, member) EACH_8(of, type, __VA_ARGS__)
#define EACH_10(of, type, member, ...) of(type, member) EACH_9(of, type, __VA_ARGS__)
#define EACH_11(of, type, member, ...) of(type, member) EACH_10(of, type, __VA_ARGS__)
#define EACH_12(of, type, member, ...) of(type, member) EACH_11(of, type, __VA_ARGS__)
#define EACH_13(of, type, member, ...) of(type, member) EACH_12(of, type, __VA_ARGS__)
#define EACH_14(of, type, member, ...) of(type, member) EACH_13(of, type, __VA_ARGS__)
#define EACH_15(of, type, member, ...) of(type, member) EACH_14(of, type, __VA_ARGS__)
#define EACH_16(of, type, member, ...) of(type, member) EACH_15(of, type, __VA_ARGS__)
#define EACH_17(of, type, member, ...) of(type, member) EACH_16(of, type, __VA_ARGS__)
#define EACH_18(of, type, member, ...) of(type, member) EACH_17(of, type, __VA_ARGS__)
#define EACH_19(of, type, member, ...) of(type, member) EACH_18(of, type, __VA_ARGS__)
#define EACH_20(of, type, member, ...) of(type, member) EACH_19(of, type, __VA_ARGS__)
