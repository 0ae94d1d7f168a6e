//! Byte order marks and bytes that are no text.

use iamkit_syntax::{EncodingError, Span, decode, parse};

#[test]
fn a_byte_order_mark_is_a_flag_and_no_error() {
    let tree = parse("\u{FEFF}{}");
    assert!(tree.has_byte_order_mark());
    assert!(tree.errors().is_empty());
    assert_eq!(tree.root().unwrap().span(), Span::new(3, 5));
    assert_eq!(tree.text(), "\u{FEFF}{}");
    assert!(!parse("{}").has_byte_order_mark());
}

#[test]
fn the_first_bad_byte_is_named() {
    assert_eq!(decode(b"[\"\xC3\"]"), Err(EncodingError::InvalidUtf8 { offset: 2 }));
    assert_eq!(decode(b"ab\xFF").unwrap_err().to_string(), "the byte at offset 2 is not UTF-8");
}

#[test]
fn utf_16_has_its_own_message() {
    assert_eq!(decode(b"\xFE\xFF\0{\0}"), Err(EncodingError::Utf16));
    assert_eq!(EncodingError::Utf16.to_string(), "the file is UTF-16, save it as UTF-8");
}

#[test]
fn a_byte_order_mark_of_utf_8_is_text() {
    assert_eq!(decode(b"\xEF\xBB\xBF{}"), Ok("\u{FEFF}{}"));
}
