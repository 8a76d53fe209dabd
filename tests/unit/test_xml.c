/* neso_xml.h: the elements of an STS reply, and documents that are refused. */
#include "unit.h"

#include "neso_xml.h"

static const char reply[] =
    "<?xml version=\"1.0\"?>\n"
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
    "  <!-- a comment -- with <Credentials> inside -->\n"
    "  <AssumeRoleResult>\n"
    "    <SourceIdentity/>\n"
    "    <AssumedRoleUser a='1' b = \"2>\" >\n"
    "      <Arn>arn:aws:sts::123456789012:assumed-role/demo/Bob</Arn>\n"
    "    </AssumedRoleUser>\n"
    "    <Credentials>\n"
    "      <SessionToken>\n   AQoD/+=&amp;&#38;&#x26;&lt;&gt;&quot;&apos;&#xe9;\n   "
    "</SessionToken>\n"
    "      <AccessKeyId>ASgeIAIOSFODNN7EXAMPLE</AccessKeyId >\n"
    "      <Expiration>2019-11-09T13:34:41Z</Expiration>\n"
    "    </Credentials>\n"
    "  </AssumeRoleResult>\n"
    "</AssumeRoleResponse>\n";

/* Writes all elements as `name=text;` and returns how the document ended. */
static neso_status read_all(const char *doc, size_t len, char out[256], size_t *offset)
{
    const char *text = unit_guarded(doc, len);
    neso_xml xml;
    neso_slice name, part;
    neso_status status;
    neso_xml_init(&xml, text, len);
    *out = '\0';
    while ((status = neso_xml_next(&xml, &name, &part)) == NESO_OK) {
        assert_true(part.len > 0 && strlen(out) + name.len + part.len + 3 <= 256);
        strncat(out, name.ptr, name.len);
        strcat(out, "=");
        strncat(out, part.ptr, part.len);
        strcat(out, ";");
    }
    *offset = (size_t)(xml.in.at - text);
    assert_int_equal(neso_xml_next(&xml, &name, &part), status);
    return status;
}

static void assert_read(const char *doc, const char *expected)
{
    char out[256];
    size_t offset;
    assert_int_equal(read_all(doc, strlen(doc), out, &offset), NESO_E_EMPTY);
    assert_string_equal(out, expected);
    assert_int_equal(offset, strlen(doc));
}

static void gives_the_elements_that_hold_text(void **state)
{
    (void)state;
    assert_read(reply, "Arn=arn:aws:sts::123456789012:assumed-role/demo/Bob;"
                       "SessionToken=AQoD/+=&amp;&#38;&#x26;&lt;&gt;&quot;&apos;&#xe9;;"
                       "AccessKeyId=ASgeIAIOSFODNN7EXAMPLE;Expiration=2019-11-09T13:34:41Z;");
    assert_read("<a>x</a>", "a=x;");
    assert_read("<a> \n </a>", "");
    assert_read("<a/>", "");
    assert_read("<a></a>", "");
    assert_read("<a><b>1</b><c><b2>2</b2></c></a>", "b=1;b2=2;");
    assert_read("<a>1<b>2</b>3</a>", "b=2;");
    assert_read("<a>1<b/></a>", "");
    assert_read("<a><k>1<!-- --></k><k>2<?x?></k><k>3</k></a>", "k=3;");
    assert_read("<\xc3\xa4>\xe2\x82\xac</\xc3\xa4>", "\xc3\xa4=\xe2\x82\xac;");
    assert_read("<a b='/'>1</a><!-- x --> ", "a=1;");
}

static void resolves_references_in_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } good[] = {
        {"AQoD/+=&amp;&#38;&#x26;&lt;&gt;&quot;&apos;&#xe9;", "AQoD/+=&&&<>\"'\xc3\xa9"},
        {"a&#x20ac;bc&amp;", "a\xe2\x82\xac"
                             "bc&"},
        {"&#x10FFFF;&#1114111;", "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf"},
        {"&amp;amp;", "&amp;"},
        {"plain", "plain"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        size_t len = strlen(good[i].text);
        char *text = (char *)(uintptr_t)unit_guarded(good[i].text, len);
        assert_int_equal(neso_xml_unescape(neso_slice_make(text, len), text, &len), NESO_OK);
        assert_int_equal(len, strlen(good[i].expected));
        assert_memory_equal(text, good[i].expected, len);
    }
}

static void refuses_what_is_no_reference(void **state)
{
    (void)state;
    static const char *const bad[] = {"&",
                                      "&;",
                                      "&x;",
                                      "&amp",
                                      "&#;",
                                      "&#x;",
                                      "&#xd800;",
                                      "&#12a;",
                                      "&nbsp;",
                                      "&#x110000;",
                                      "&#99999999999999;",
                                      "& amp;",
                                      "&#38",
                                      "&#-1;"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char out[20];
        size_t len = strlen(bad[i]);
        neso_slice text = neso_slice_make(unit_guarded(bad[i], len), len);
        assert_int_equal(neso_xml_unescape(text, out, &len), NESO_E_MALFORMED);
        assert_int_equal(len, 0);
    }
}

static const struct {
    const char *doc;
    neso_status status;
    size_t offset;
} refused[] = {
    {"", NESO_E_INCOMPLETE, 0},
    {"  ", NESO_E_INCOMPLETE, 2},
    {"x", NESO_E_MALFORMED, 0},
    {"<", NESO_E_INCOMPLETE, 1},
    {"<>", NESO_E_MALFORMED, 1},
    {"< a>", NESO_E_MALFORMED, 1},
    {"<a>", NESO_E_INCOMPLETE, 3},
    {"<a></b>", NESO_E_MALFORMED, 3},
    {"<a></ab>", NESO_E_MALFORMED, 3},
    {"<a></a b>", NESO_E_MALFORMED, 7},
    {"<a><b></a></b>", NESO_E_MALFORMED, 6},
    {"</a>", NESO_E_MALFORMED, 0},
    {"<a></a></a>", NESO_E_MALFORMED, 7},
    {"<a/><b/>", NESO_E_MALFORMED, 5},
    {"<a/>x", NESO_E_MALFORMED, 4},
    {"x<a/>", NESO_E_MALFORMED, 0},
    {"<a/", NESO_E_INCOMPLETE, 3},
    {"<a b='1", NESO_E_INCOMPLETE, 7},
    {"<a b='1\"", NESO_E_INCOMPLETE, 8},
    {"<a <b>x</b></a>", NESO_E_MALFORMED, 7},
    {"<a><![CDATA[x]]></a>", NESO_E_UNSUPPORTED, 5},
    {"<!DOCTYPE a><a/>", NESO_E_UNSUPPORTED, 2},
    {"<a><!", NESO_E_INCOMPLETE, 5},
    {"<a><!-- ", NESO_E_INCOMPLETE, 8},
    {"<?xml ", NESO_E_INCOMPLETE, 6},
};

static void refuses_with_offset_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        char out[256];
        size_t offset;
        neso_status status = read_all(refused[i].doc, strlen(refused[i].doc), out, &offset);
        if (status != refused[i].status || offset != refused[i].offset)
            print_message("%d at %u: %s\n", (int)status, (unsigned)offset, refused[i].doc);
        assert_int_equal(status, refused[i].status);
        assert_int_equal(offset, refused[i].offset);
    }
}

static void depth_is_bounded(void **state)
{
    (void)state;
    char doc[7 * (NESO_XML_DEPTH_MAX + 1) + 1];
    for (size_t depth = NESO_XML_DEPTH_MAX; depth <= NESO_XML_DEPTH_MAX + 1; depth++) {
        char out[256];
        size_t offset, len = 0;
        for (size_t i = 0; i < depth; i++, len += 3)
            memcpy(doc + len, "<a>", 3);
        for (size_t i = 0; i < depth; i++, len += 4)
            memcpy(doc + len, "</a>", 4);
        bool fits = depth <= NESO_XML_DEPTH_MAX;
        assert_int_equal(read_all(doc, len, out, &offset), fits ? NESO_E_EMPTY : NESO_E_TOO_DEEP);
        assert_int_equal(offset, fits ? len : 3 * NESO_XML_DEPTH_MAX + 1);
    }
}

/* The white space at the end is not missed; all else is. */
static void truncations_are_incomplete(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof reply - 2; len++) {
        char out[256];
        size_t offset;
        assert_int_equal(read_all(reply, len, out, &offset), NESO_E_INCOMPLETE);
        assert_int_equal(offset, len);
    }
}

static void every_byte_value_is_survived(void **state)
{
    (void)state;
    static const char doc[] = "<?x?><a b='c'><!--d--><k>e&#x6;</k></a>";
    for (size_t at = 0; at < sizeof doc - 1; at++) {
        for (int c = 0; c < 256; c++) {
            char changed[sizeof doc], out[256];
            size_t offset;
            memcpy(changed, doc, sizeof doc);
            changed[at] = (char)c;
            read_all(changed, sizeof doc - 1, out, &offset);
            assert_true(offset < sizeof doc);
        }
    }
}

int test_xml(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_elements_that_hold_text),
        cmocka_unit_test(resolves_references_in_place),
        cmocka_unit_test(refuses_what_is_no_reference),
        cmocka_unit_test(refuses_with_offset_and_reason),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(truncations_are_incomplete),
        cmocka_unit_test(every_byte_value_is_survived),
    };
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
