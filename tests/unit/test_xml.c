/* neso_xml.h: the fields of an STS reply, and documents that are refused. */
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
    "    <s:Credentials>\n"
    "      <SessionToken>\n   AQoD/+=&amp;&#38;&#x26;&lt;&gt;&quot;&apos;&#xe9;\n   "
    "</SessionToken>\n"
    "      <AccessKeyId>ASgeIAIOSFODNN7EXAMPLE</AccessKeyId >\n"
    "      <Expiration>2019-11-09T13:34:41Z</Expiration>\n"
    "    </s:Credentials>\n"
    "  </AssumeRoleResult>\n"
    "</AssumeRoleResponse>\n";

static neso_status find(const char *doc, size_t len, const char *path, neso_slice *text,
                        size_t *offset)
{
    return neso_xml_find(unit_guarded(doc, len), len, neso_slice_of(path), text, offset);
}

static void assert_found(const char *doc, const char *path, const char *expected)
{
    neso_slice text;
    size_t offset = 999;
    assert_int_equal(find(doc, strlen(doc), path, &text, &offset), NESO_OK);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.ptr, expected, text.len);
    assert_int_equal(offset, 999);
}

static void finds_fields_of_a_reply(void **state)
{
    (void)state;
    assert_found(reply, "Credentials/AccessKeyId", "ASgeIAIOSFODNN7EXAMPLE");
    assert_found(reply, "AssumeRoleResponse/AssumeRoleResult/Credentials/Expiration",
                 "2019-11-09T13:34:41Z");
    assert_found(reply, "Arn", "arn:aws:sts::123456789012:assumed-role/demo/Bob");
    assert_found(reply, "SourceIdentity", "");
    assert_found("<a>x</a>", "a", "x");
    assert_found("<a> \n </a>", "a", "");
    assert_found("<a><b>1</b><c><b2>2</b2></c></a>", "a/b", "1");
    assert_found("<a><c><b>2</b></c><b>1</b></a>", "a/b", "1");
    assert_found("<\xc3\xa4>\xe2\x82\xac</\xc3\xa4>", "\xc3\xa4", "\xe2\x82\xac");
}

static void tells_what_is_missing(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "Credentials/Arn", "ccessKeyId",    "AccessKeyI", "Credentials/",
        "/AccessKeyId",    "x/AccessKeyId", "",           "x/AssumeRoleResponse",
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        neso_slice text = NESO_SLICE("old");
        size_t offset = 999;
        assert_int_equal(find(reply, sizeof reply - 1, paths[i], &text, &offset), NESO_E_MISSING);
        assert_int_equal(offset, 999);
        assert_int_equal(text.len, 0);
    }
}

static void resolves_references_in_place(void **state)
{
    (void)state;
    static const char expected[] = "AQoD/+=&&&<>\"'\xc3\xa9";
    char doc[sizeof reply];
    neso_slice text;
    size_t offset, len;
    memcpy(doc, reply, sizeof reply);
    assert_int_equal(
        neso_xml_find(doc, sizeof reply - 1, NESO_SLICE("SessionToken"), &text, &offset), NESO_OK);
    char *place = doc + (text.ptr - doc);
    assert_int_equal(neso_xml_unescape(text, place, text.len, &len), NESO_OK);
    assert_int_equal(len, sizeof expected - 1);
    assert_memory_equal(place, expected, len);
}

static void unescapes_into_enough_room_only(void **state)
{
    (void)state;
    char out[8];
    size_t len;
    for (size_t cap = 0; cap < 8; cap++) {
        neso_status status = neso_xml_unescape(NESO_SLICE("a&#x20ac;bc&amp;"), out, cap, &len);
        assert_int_equal(status, cap < 7 ? NESO_E_NO_SPACE : NESO_OK);
        assert_int_equal(len, cap < 7 ? 0 : 7);
    }
    static const char *const bad[] = {"&", "&;", "&x;", "&amp", "&#;", "&#x;", "&#0;", "&#xd800;"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(neso_xml_unescape(neso_slice_of(bad[i]), out, sizeof out, &len),
                         NESO_E_MALFORMED);
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
    {"<1>", NESO_E_MALFORMED, 1},
    {"< a>", NESO_E_MALFORMED, 1},
    {"<a>", NESO_E_INCOMPLETE, 3},
    {"<a></b>", NESO_E_MALFORMED, 3},
    {"<a></ab>", NESO_E_MALFORMED, 3},
    {"<a><b></a></b>", NESO_E_MALFORMED, 6},
    {"</a>", NESO_E_MALFORMED, 0},
    {"<a></a></a>", NESO_E_MALFORMED, 7},
    {"<a/><b/>", NESO_E_MALFORMED, 4},
    {"<a/>x", NESO_E_MALFORMED, 4},
    {"<a/", NESO_E_INCOMPLETE, 3},
    {"<a/ >", NESO_E_MALFORMED, 3},
    {"<a b>", NESO_E_MALFORMED, 4},
    {"<a b=1>", NESO_E_MALFORMED, 5},
    {"<a b='1'c='2'/>", NESO_E_MALFORMED, 8},
    {"<a b='<'/>", NESO_E_MALFORMED, 6},
    {"<a b='1", NESO_E_INCOMPLETE, 7},
    {"<a>&</a>", NESO_E_MALFORMED, 4},
    {"<a>&nbsp;</a>", NESO_E_MALFORMED, 8},
    {"<a>&amp</a>", NESO_E_MALFORMED, 7},
    {"<a>&#1;</a>", NESO_E_MALFORMED, 3},
    {"<a>&#12a;</a>", NESO_E_MALFORMED, 7},
    {"<a>&#x110000;</a>", NESO_E_MALFORMED, 3},
    {"<a>&#xdfff;</a>", NESO_E_MALFORMED, 3},
    {"<a>&#99999999999999;</a>", NESO_E_MALFORMED, 12},
    {"<a>\x01</a>", NESO_E_MALFORMED, 3},
    {"<a>\xff</a>", NESO_E_UTF8, 3},
    {"<a><![CDATA[x]]></a>", NESO_E_UNSUPPORTED, 3},
    {"<!DOCTYPE a><a/>", NESO_E_UNSUPPORTED, 0},
    {"<a><!-x--></a>", NESO_E_MALFORMED, 6},
    {"<a><!-- ", NESO_E_INCOMPLETE, 8},
    {"<?xml ", NESO_E_INCOMPLETE, 6},
    {"<a><k>1</k><k>2</k></a>", NESO_E_DUPLICATE, 11},
    {"<a><k/><b><k/></b></a>", NESO_E_DUPLICATE, 10},
    {"<a><k><b/></k></a>", NESO_E_MALFORMED, 6},
    {"<a><k>1<!-- --></k></a>", NESO_E_MALFORMED, 7},
    {"<k><k/></k>", NESO_E_MALFORMED, 3},
};

static void refuses_with_offset_and_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        neso_slice text;
        size_t offset = 999;
        neso_status status = find(refused[i].doc, strlen(refused[i].doc), "k", &text, &offset);
        if (status != refused[i].status || offset != refused[i].offset)
            print_message("%d at %u: %s\n", (int)status, (unsigned)offset, refused[i].doc);
        assert_int_equal(status, refused[i].status);
        assert_int_equal(offset, refused[i].offset);
        assert_int_equal(text.len, 0);
    }
}

static void depth_is_bounded(void **state)
{
    (void)state;
    char doc[7 * (NESO_XML_DEPTH_MAX + 1) + 1];
    for (size_t depth = NESO_XML_DEPTH_MAX; depth <= NESO_XML_DEPTH_MAX + 1; depth++) {
        neso_slice text;
        size_t offset = 0, len = 0;
        for (size_t i = 0; i < depth; i++, len += 3)
            memcpy(doc + len, "<a>", 3);
        for (size_t i = 0; i < depth; i++, len += 4)
            memcpy(doc + len, "</a>", 4);
        bool fits = depth <= NESO_XML_DEPTH_MAX;
        assert_int_equal(find(doc, len, "k", &text, &offset),
                         fits ? NESO_E_MISSING : NESO_E_TOO_DEEP);
        assert_int_equal(offset, fits ? 0 : 3 * NESO_XML_DEPTH_MAX);
    }
}

/* The white space at the end is not missed; all else is. */
static void truncations_are_incomplete(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof reply - 2; len++) {
        neso_slice text;
        size_t offset = 0;
        assert_int_equal(find(reply, len, "AccessKeyId", &text, &offset), NESO_E_INCOMPLETE);
        assert_int_equal(offset, len);
    }
}

static void every_byte_value_is_survived(void **state)
{
    (void)state;
    static const char doc[] = "<?x?><a b='c'><!--d--><k>e&#x6;</k></a>";
    for (size_t at = 0; at < sizeof doc - 1; at++) {
        for (int c = 0; c < 256; c++) {
            char changed[sizeof doc];
            neso_slice text;
            size_t offset = 0;
            memcpy(changed, doc, sizeof doc);
            changed[at] = (char)c;
            neso_xml_find(changed, sizeof doc - 1, NESO_SLICE("k"), &text, &offset);
            assert_true(offset < sizeof doc);
        }
    }
}

int test_xml(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_fields_of_a_reply),
        cmocka_unit_test(tells_what_is_missing),
        cmocka_unit_test(resolves_references_in_place),
        cmocka_unit_test(unescapes_into_enough_room_only),
        cmocka_unit_test(refuses_with_offset_and_reason),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(truncations_are_incomplete),
        cmocka_unit_test(every_byte_value_is_survived),
    };
    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
