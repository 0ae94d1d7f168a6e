//! What is reported for broken texts, and how they are read.

use crate::rendering::render;

#[test]
fn commas() {
    insta::assert_snapshot!(render(&[
        "[1,]",
        r#"{"a": 1,}"#,
        r#"{"a": 1 /* last */ , }"#,
        "[1,,2]",
        "[,1]",
        "[,]",
        "[1,,]",
        r#"{"a": 1,, "b": 2}"#,
        r#"{,"a": 1}"#,
        "[1 2 3]",
        r#"["a" "b"]"#,
        "[[1] [2]]",
        r#"{"a": {} "b": []}"#,
        "{\"Effect\": \"Allow\"\n \"Action\": \"*\"}",
        "[1 /* one */ 2]",
        "[1; 2]",
        r#"["a": 1]"#,
    ]));
}

#[test]
fn names_and_colons() {
    insta::assert_snapshot!(render(&[
        r#"{"a"}"#,
        r#"{"a", "b": 1}"#,
        r#"{"a" 1}"#,
        r#"{"a" = 1}"#,
        r#"{"a" => 1}"#,
        r#"{"a": }"#,
        r#"{"a": , "b": 1}"#,
        r#"{"a":"#,
        r#"{"a""#,
        "{a: 1, $b: 2, ünï: 3}",
        "{1: 2}",
        "{: 1}",
        r#"{{"a": 1}}"#,
        "{[1]}",
        r#"{"a": : 1}"#,
        r#"{"a": ) , "b": 1}"#,
        "{'a': 'b'}",
        r#"{"a": 1, "a": 2}"#,
    ]));
}

#[test]
fn brackets() {
    insta::assert_snapshot!(render(&[
        r#"{"Statement": [{"Effect": "Allow""#,
        "[1, 2",
        "[1,",
        r#"{"a": [1, {"b": 2}"#,
        r#"{"a": [1}"#,
        r#"{"a": [{"b": 1]}"#,
        "[1}",
        r#"{"a": 1]"#,
        r#"{"a": [1}]"#,
        "}",
        "] 1",
        "[1)]",
        "[1)), 2]",
    ]));
}

#[test]
fn text_after_the_document() {
    insta::assert_snapshot!(render(&[
        "{} {}",
        "{}}",
        "1 2 ",
        "{}\n// end\n",
        "{},",
        r#""Version": "2012-10-17""#,
        "{}\0",
    ]));
}

#[test]
fn nothing_at_all() {
    insta::assert_snapshot!(render(&["", " \n\t", "// later", "\u{FEFF}", ")", ",", "\0"]));
}

#[test]
fn comments() {
    insta::assert_snapshot!(render(&[
        "// head\n{} ",
        "{ /* inside */ }",
        "[1, // one\n 2 // two\n]",
        r#"{"a" /* name */ : /* value */ 1}"#,
        "# hash\n[]",
        "[1 /* open",
        "[true/* c */, 1// c\n]",
        "[/ 1]",
    ]));
}

#[test]
fn strings() {
    insta::assert_snapshot!(render(&[
        r#"["a"#,
        r#"""#,
        "{\"Sid\": \"a,\n \"Effect\": \"Allow\"}",
        "{\"Sid\": \"a\n}",
        "[\"broken \r\n into\n lines\"]",
        "[\"tab\there\"]",
        "[\"nul\0\"]",
        r#"["\x \u12 \é \'"]"#,
        "[\"\\\n\"]",
        r#"["\ud83d", "\ude00", "\ud83d\u0041", "\ud83d\ud83d\ude00"]"#,
        r#"["end\"#,
        "['single', `back`, “typographic”, ‘one’, „low“]",
        r"['it\'s', 'caf\u00e9']",
        "{'Sid': 'a,\n 'Effect': 'Allow'}",
        "{“Version”: “2012-10-17\", “Id”: “x”}",
    ]));
}

#[test]
fn words() {
    insta::assert_snapshot!(render(&[
        "[01, 1., .5, +1, -, 1e, 1e+, 0x1F, 1_000]",
        "[NaN, Infinity, -Infinity]",
        "[True, False, None, undefined, NULL]",
        "[Allow, tru, truely, nullx]",
        r#"{"Version": 2012-10-17}"#,
        "[s3:GetObject, *, arn:aws:s3:::bucket/*, @x]",
        r#"[true"a"]"#,
        "[1.50, -0, 1E5, 12345678901234567890]",
        "trux",
    ]));
}

#[test]
fn stray_characters() {
    insta::assert_snapshot!(render(&[
        "[\u{A0}1,\u{200B}\u{200B}2]",
        "{\u{2028}}",
        "[1\0\0, 2]",
        "[%%%]",
        "[1 % 2]",
        r#"{% "a": 1}"#,
        r#"{\"a\": 1}"#,
        "[1, \u{FEFF}2]",
        "[\u{7f}]",
        "[€]",
    ]));
}
