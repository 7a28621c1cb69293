// SPDX-License-Identifier: GPL-3.0-or-later
// test_spec.c - printers as station.ini names them; mistakes are said in a sentence.
#include <string.h>

#include "printer/queue/spec.h"

static const struct {
    const char *text, *name, *address, *driver, *model, *media, *options;
    // clang-format off
} good[] = {
    {"badge-1=brother-ql/QL-820NWB/62x100@tcp:10.0.0.5:9100", "badge-1", "tcp:10.0.0.5:9100", "brother-ql", "QL-820NWB", "62x100", ""},
    {"dymo-lw/LabelWriter 450@usb:@1-2.3", "LabelWriter 450", "usb:@1-2.3", "dymo-lw", "LabelWriter 450", NULL, ""},
    {"two=zpl/ZD421-203dpi/@file:/tmp/a=b@c", "two", "file:/tmp/a=b@c", "zpl", "ZD421-203dpi", NULL, ""},
    {"usb:0001X2", "usb:0001X2", "usb:0001X2", NULL, NULL, NULL, ""},
    {"virtual:/tmp/out", "virtual", "virtual:/tmp/out", NULL, NULL, NULL, ""},
    {"b=ipp://10.0.0.5:631/ipp/print", "b", "ipp://10.0.0.5:631/ipp/print", NULL, NULL, NULL, ""},
    {"b=ipp/pwg-203dpi/62x100@ipps://[fe80::1]/ipp/print", "b", "ipps://[fe80::1]/ipp/print", "ipp", "pwg-203dpi", "62x100", ""},
    {"b=ipps://10.0.0.5/ipp/print#0f1e cut=end", "b", "ipps://10.0.0.5/ipp/print#0f1e", NULL, NULL, NULL, "cut end"},
    {"b=zpl/ZD421-203dpi@tcp:[fe80::1%eth0]:9100", "b", "tcp:[fe80::1%eth0]:9100", "zpl", "ZD421-203dpi", NULL, ""},
    {"b=zpl/ZD421-203dpi@tcp:[fe80::1]", "b", "tcp:[fe80::1]", "zpl", "ZD421-203dpi", NULL, ""},
    {"b=zpl/ZD421-203dpi@tcp:drucker_1.local:65535", "b", "tcp:drucker_1.local:65535", "zpl", "ZD421-203dpi", NULL, ""},
    {"b=ipps://[fe80::1]:8631/ipp/print", "b", "ipps://[fe80::1]:8631/ipp/print", NULL, NULL, NULL, ""},
    {" paper =virtual:/tmp/a=b", "paper", "virtual:/tmp/a=b", NULL, NULL, NULL, ""},
    {"b=brother-ql/QL-700/62@tcp:10.0.0.5:9100 cut=end resolution=600", "b", "tcp:10.0.0.5:9100", "brother-ql", "QL-700", "62", "cut end, 600 dpi"},
    {"my own=usb:0001 X2  cut=never", "my own", "usb:0001 X2", NULL, NULL, NULL, "cut never"},
    {"c=brother-ql/QL-820NWB/62@tcp:10.0.0.5 snmp=off", "c", "tcp:10.0.0.5", "brother-ql", "QL-820NWB", "62", "no SNMP"},
    {"d=brother-ql/QL-820NWB/62@tcp:10.0.0.5 snmp=a:b:1161 cut=end", "d", "tcp:10.0.0.5", "brother-ql", "QL-820NWB", "62", "cut end"},
    {"z=zpl/ZD421-203dpi/62x100@tcp:10.0.0.5 speed=4 darkness=20", "z", "tcp:10.0.0.5", "zpl", "ZD421-203dpi", "62x100", "darkness 20, speed 4"},
    {"e=escpos/TM-T20II/80@usb:1 darkness=-6", "e", "usb:1", "escpos", "TM-T20II", "80", "darkness -6"},
    {"t=tspl/TE200@usb:1 darkness=0", "t", "usb:1", "tspl", "TE200", NULL, "darkness 0"},
    {"fgl@file:/tmp/a b resolution=203 cut=each", "generic-200dpi", "file:/tmp/a b", "fgl", "generic-200dpi", NULL, "cut each, 203 dpi"},
};
// clang-format on

static void test_good(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(PrinterSpec) spec = {0};
        printer_spec_parse(good[i].text, &spec, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(spec.name, ==, good[i].name);
        g_assert_cmpstr(spec.address, ==, good[i].address);
        g_assert_cmpstr(spec.driver ? spec.driver->name : NULL, ==, good[i].driver);
        g_assert_cmpstr(spec.model ? spec.model->name : NULL, ==, good[i].model);
        g_assert_cmpstr(spec.media ? spec.media->name : NULL, ==, good[i].media);
        g_autofree char *options = printer_spec_options_text(&spec);
        g_assert_cmpstr(options, ==, good[i].options);
        g_assert_true(spec.is_virtual == g_str_has_prefix(good[i].address, "virtual:"));
    }
}

static const struct {
    const char *text, *why;
} bad[] = {
    {"", "its address is none of"},
    {"badge", "its address is none of"},
    {"badge=", "its address is none of"},
    {"badge=lpt1:", "its address is none of"},
    {"virtual:", "needs a folder"},
    {"badge=zpl/ZD421-203dpi@tcp:10.0.0.5:99999", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:10.0.0.5:0", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:10.0.0.5:", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:10.0.0.5:jet", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:10.0.0.5:-1", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:10.0.0.5:9100x", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:[fe80::1]:0", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:[fe80::1]9100", "a port is a number"},
    {"badge=zpl/ZD421-203dpi@tcp:", "names no host"},
    {"badge=zpl/ZD421-203dpi@tcp::9100", "names no host"},
    {"badge=zpl/ZD421-203dpi@tcp:[]:9100", "no IPv6 address in its brackets"},
    {"badge=zpl/ZD421-203dpi@tcp:[fe80::1:9100", "no IPv6 address in its brackets"},
    {"badge=zpl/ZD421-203dpi@tcp:[10.0.0.5]:9100", "no IPv6 address in its brackets"},
    {"badge=zpl/ZD421-203dpi@tcp:[fe80::g]:9100", "no IPv6 address in its brackets"},
    {"badge=zpl/ZD421-203dpi@tcp:fe80::1", "stands in brackets"},
    {"badge=zpl/ZD421-203dpi@tcp:fe80::1]:9100", "stands in brackets"},
    {"badge=zpl/ZD421-203dpi@tcp:ten five:9100", "neither a name nor an address"},
    {"b=ipp://10.0.0.5:0/ipp/print", "most printers' is 631"},
    {"b=ipp://10.0.0.5:65536/ipp/print", "most printers' is 631"},
    {"b=ipps://10.0.0.5:99999/ipp/print#0f1e", "most printers' is 631"},
    {"b=ipp://10.0.0.5:ipp/ipp/print", "a port is a number"},
    {"b=ipp:///ipp/print", "names no host"},
    {"b=ipps://:631/ipp/print", "names no host"},
    {"b=ipp://fe80::1/ipp/print", "stands in brackets"},
    {"b=ipp://[fe80::1/ipp/print", "no IPv6 address in its brackets"},
    {"b=ipps://[fe80::1]:x/ipp/print", "a port is a number"},
    {"b=ipp://me@10.0.0.5/ipp/print", "neither a name nor an address"},
    {"tcp:10.0.0.5:9100", "only a printer on USB or at ipp: can be asked"},
    {"ipp:10.0.0.5", "its address is none of"},
    {"zpl@ipp://10.0.0.5/ipp/print", "needs no other name"},
    {"ipp/pwg-300dpi/62x100@tcp:10.0.0.5:9100", "at ipp: and ipps: only"},
    {"ipp/pwg-300dpi/62@ipp://10.0.0.5/ipp/print", "62"}, // it has no endless tape
    {"badge=epson/TM-T88/80@tcp:10.0.0.5:9100", "its driver is not known"},
    {"badge=brother-ql/QL-9999/62x100@tcp:10.0.0.5:9100", "its model is not known"},
    {"badge=brother-ql//62x100@tcp:10.0.0.5:9100", "its model is not known"},
    {"badge=brother-ql/QL-820NWB/63x100@tcp:10.0.0.5:9100", "63x100"},
    {"badge=brother-ql/QL-820NWB/62/29@tcp:10.0.0.5:9100", "62/29"}, // a x, and no fourth word
    {"badge=dymo-lw/LabelWriter 550@usb:1", "550"},                  // recognised, and refused
    {"@usb:1", "names no driver"},
    {"/QL-700@usb:1", "names no driver"},
    {"usb:1 cut=sometimes", "cut is each, end or never"},
    {"usb:1 cut=", "cut is each, end or never"},
    {"usb:1 cuts=end", "only cut=, resolution=, darkness=, speed= and snmp="},
    {"usb:1 cut=end more", "only cut=, resolution=, darkness=, speed= and snmp="},
    {"usb:1 resolution=fine", "a number of dots"},
    {"usb:1 resolution=0", "a number of dots"},
    {"usb:1 resolution=2401", "a number of dots"},
    {"zpl@tcp:10.0.0.5:9100 cut=end", "as the printer itself is set"},
    {"zpl/ZD421-203dpi@usb:1 resolution=300", "prints 203 dpi"}, // another model
    {"escpos@usb:1 resolution=406", "no finer"},                 // no such feed
    {"brother-ql/QL-500@usb:1 resolution=600", "no finer"},
    {"brother-ql/QL-820NWB/62red@usb:1 resolution=600", "300 dpi only"}, // two colours
    {"virtual:/tmp/out cut=end", "has nothing to set"},
    {"virtual:/tmp/out resolution=300", "has nothing to set"},
    {"virtual:/tmp/out darkness=3", "has nothing to set"},
    {"zpl@tcp:10.0.0.5:9100 darkness=31", "the darkness of zpl printers is 0 to 30"},
    {"zpl@tcp:10.0.0.5:9100 darkness=100", "the darkness of zpl printers is 0 to 30"},
    {"zpl@tcp:10.0.0.5:9100 darkness=-99999999999999999999", "the darkness of zpl printers is 0 to 30"},
    {"zpl@tcp:10.0.0.5:9100 speed=0", "the speed of zpl printers is 1 to 14"},
    {"escpos@usb:1 darkness=-7", "the darkness of escpos printers is -6 to 6"},
    {"dymo-lw/LabelWriter 450@usb:1 darkness=0", "1 to 4"},
    {"dymo-lw/LabelWriter 450@usb:1 speed=2", "dymo-lw has no speed to set; leave out speed="},
    {"brother-ql/QL-820NWB@usb:1 darkness=1", "brother-ql has no darkness to set"},
    {"tspl@tcp:10.0.0.5:9100 darkness=dark", "darkness and speed are numbers"},
    {"tspl@tcp:10.0.0.5:9100 speed=4.5", "darkness and speed are numbers"},
    {"brother-ql/QL-820NWB@tcp:10.0.0.5 snmp=", "snmp is off, or the community"},
    {"brother-ql/QL-820NWB@tcp:10.0.0.5 snmp=:161", "snmp is off, or the community"},
    {"brother-ql/QL-820NWB@tcp:10.0.0.5 snmp=public:0", "an SNMP agent's is 161"},
    {"brother-ql/QL-820NWB@tcp:10.0.0.5 snmp=public:65536", "an SNMP agent's is 161"},
    {"brother-ql/QL-820NWB@usb:1 snmp=public", "only a Brother on tcp:"}, // it answers there
    {"zpl/ZD421-203dpi@tcp:10.0.0.5 snmp=off", "only a Brother on tcp:"}, // and so does this
};

static void test_bad(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_auto(PrinterSpec) spec = {0};
        g_assert_false(printer_spec_parse(bad[i].text, &spec, &error));
        g_assert_error(error, PRINTER_ERROR, PRINTER_ERROR_SPEC);
        if (!strstr(error->message, bad[i].text) || !strstr(error->message, bad[i].why) || strstr(error->message, ".;"))
            g_error("said of %s: %s", bad[i].text, error->message);
    }
}

static void test_of_spec(void)
{
    static const struct {
        const char *text;
        bool is_fine, should_answer;
    } specs[] = {
        {"brother-ql/QL-700/62@usb:1 resolution=600", true, true},
        {"brother-ql/QL-700/62@usb:1 resolution=300", false, true},
        {"brother-ql/QL-700/62@usb:1", false, true},
        {"brother-ql/QL-820NWB/62@tcp:10.0.0.5:9100", false, false}, // it says nothing over the network
        {"tspl@tcp:10.0.0.5:9100", false, false},
        {"usb:1", false, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(specs); i++) {
        g_auto(PrinterSpec) spec = {0};
        g_assert_true(printer_spec_parse(specs[i].text, &spec, NULL));
        g_assert_true(!spec.model || printer_spec_is_fine(&spec, spec.media) == specs[i].is_fine);
        g_assert_true(printer_spec_should_answer(&spec) == specs[i].should_answer);
    }
    g_auto(PrinterSpec) folder = {0};
    g_assert_true(printer_spec_parse("virtual:/tmp/out", &folder, NULL));
    g_assert_cmpstr(printer_spec_folder(&folder), ==, "/tmp/out");
    static const struct {
        const char *serial, *name;
    } names[] = {{NULL, "QL-700"}, {"", "QL-700"}, {"12", "QL-700-12"}, {"1234", "QL-700-1234"}, {"A12345", "QL-700-2345"}};
    const DriverModel *model = driver_model(driver_by_name("brother-ql"), "QL-700");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = printer_spec_default_name(model, names[i].serial);
        g_assert_cmpstr(name, ==, names[i].name);
    }
}

static void test_what_was_meant(void)
{
    g_autoptr(GError) error = NULL;
    g_auto(PrinterSpec) spec = {0};
    g_assert_false(printer_spec_parse("badge=zpl/ZTS411/62x100@tcp:10.0.0.5", &spec, &error));
    g_assert_nonnull(strstr(error->message, "did you mean zpl/ZT411-203dpi?"));
}

static void test_agent(void)
{
    static const struct {
        const char *text;
        bool has_agent;
        const char *community;
        int port;
    } specs[] = {
        {"brother-ql/QL-820NWB@tcp:10.0.0.5", true, NULL, 0},
        {"brother-ql/QL-820NWB@tcp:10.0.0.5 snmp=a:b:1161", true, "a:b", 1161},
        {"brother-ql/QL-820NWB@tcp:10.0.0.5 snmp=a:b", true, "a:b", 0},
        {"brother-ql/QL-820NWB@tcp:10.0.0.5 snmp=off", false, "off", 0},
        {"brother-ql/QL-820NWB@file:/tmp/a", false, NULL, 0},
        {"zpl/ZD421-203dpi@tcp:10.0.0.5", false, NULL, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(specs); i++) {
        g_auto(PrinterSpec) spec = {0};
        g_assert_true(printer_spec_parse(specs[i].text, &spec, NULL));
        g_assert_true(printer_spec_has_agent(&spec) == specs[i].has_agent);
        g_assert_cmpstr(spec.snmp_community, ==, specs[i].community);
        g_assert_cmpint(spec.snmp_port, ==, specs[i].port);
    }
}

static void test_supported(void)
{
    g_autofree char *supported = printer_supported_text();
    g_autofree char *rules = printer_udev_rules();
    for (const Driver *const *driver = driver_all(); *driver; driver++) {
        for (const DriverMedia *media = (*driver)->media; media->name; media++)
            g_assert_nonnull(strstr(supported, media->title));
        for (const DriverModel *model = (*driver)->models; model->name; model++) {
            g_assert_nonnull(strstr(supported, model->name));
            if (!model->usb_vendor)
                continue;
            bool is_any = g_str_has_prefix(model->name, "generic-");
            g_autofree char *product = model->usb_product ? g_strdup_printf("ATTR{idProduct}==\"%04x\"", model->usb_product)
                                       : is_any           ? g_strdup("ENV{ID_USB_INTERFACES}==\"*:0701??:*\"")
                                                          : g_strdup_printf("ATTR{product}==\"*%s*\"", model->name);
            g_autofree char *rule = g_strdup_printf("ATTR{idVendor}==\"%04x\", %s, ", model->usb_vendor, product);
            g_assert_nonnull(strstr(rules, rule));
        }
    }
}

static void test_list(void)
{
    g_autoptr(GError) error = NULL;
    static const char *const specs[] = {"paper=virtual:/tmp/out", "far=brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:1", NULL};
    g_autoptr(GPtrArray) list = printer_list(specs, NULL, 100, &error);
    g_assert_no_error(error);
    g_assert_cmpint(list->len, >=, 2);
    const PrinterInfo *paper = list->pdata[0], *far = list->pdata[1];
    g_assert_cmpstr(paper->name, ==, "paper");
    g_assert_cmpstr(paper->state, ==, "ready");
    g_assert_cmpstr(far->state, ==, "away");
    g_assert_cmpstr(far->problem, !=, "");
    g_assert_cmpstr(far->media, ==, "62x100");
}

static void test_other_media(void)
{
    static const struct {
        const char *text, *media, *fresh; // `fresh` NULL: refused
    } cases[] = {
        {"a=zpl/ZD421/62x100@tcp:h:1", "4x6in", "a=zpl/ZD421-203dpi/4x6in@tcp:h:1"},
        {"zpl/ZD421-203dpi@file:/tmp/a=b@c", "62x100", "zpl/ZD421-203dpi/62x100@file:/tmp/a=b@c"},
        {"b=brother-ql/QL-700/62@tcp:h:1 cut=end resolution=600", "DK-11202",
         "b=brother-ql/QL-700/DK-11202@tcp:h:1 cut=end resolution=600"},
        {"b=brother-ql/QL-820NWB/62@tcp:h:1 resolution=600", "62red", NULL}, // red is fed at 300 dpi only
        {"a=zpl/ZD410-203dpi/57x32@tcp:h:1", "4x6in", NULL},
        {"a=zpl/ZD421/62x100@tcp:h:1", "62x100@tcp:evil", NULL},
        {"a=virtual:/tmp/x", "62x100", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *fresh = printer_spec_with_media(cases[i].text, cases[i].media, &error);
        g_assert_cmpstr(fresh, ==, cases[i].fresh);
        g_assert_true((error != NULL) == (fresh == NULL));
        g_assert_true(printer_spec_differs_in_media(cases[i].text, cases[i].fresh ? cases[i].fresh : "a=virtual:/tmp/y") ==
                      (fresh != NULL));
    }
    static const char *const others[] = {"a=zpl/ZD421/62x100@tcp:h:1",   "a=zpl/ZD421/76x102@tcp:h:2",
                                         "c=zpl/ZD421/76x102@tcp:h:1",   "a=zpl/ZD421-300dpi/76x102@tcp:h:1",
                                         "a=epl2/LP2844/76x102@tcp:h:1", "nonsense"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(printer_spec_differs_in_media("a=zpl/ZD421/62x100@tcp:h:1", others[i]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/spec-good", test_good);
    g_test_add_func("/queue/spec-mistakes", test_bad);
    g_test_add_func("/queue/what-a-spec-says", test_of_spec);
    g_test_add_func("/queue/spec-agent", test_agent);
    g_test_add_func("/queue/spec-other-media", test_other_media);
    g_test_add_func("/queue/spec-what-was-meant", test_what_was_meant);
    g_test_add_func("/queue/supported-and-udev-cover-the-tables", test_supported);
    g_test_add_func("/queue/list", test_list);
    return g_test_run();
}
