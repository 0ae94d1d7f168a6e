//! Templates and the choices that bear on them.

use iamkit_condition::{
    CompiledTemplate, ConditionOption, Options, RequestContext, Substituted, Truth,
};
use iamkit_pattern::{Case, tokens_match};
use iamkit_policy::{BaseOperator, Template};

use crate::sample::{KEY, VARIABLE, operator, test};

#[test]
fn variables_are_listed_in_order() {
    let compiled = |text: &str| CompiledTemplate::new(&Template::new(text), true);
    let keys = |text: &str| {
        let template = compiled(text);
        let keys = template.variables().map(|variable| variable.key().as_str().to_owned());
        keys.collect::<Vec<_>>()
    };
    assert_eq!(keys("a/${aws:username}-${aws:userid}*"), ["aws:username", "aws:userid"]);
    assert!(compiled("${aws:username}").has_variables());
    for text in ["", "plain/*", "${*}${?}"] {
        assert!(keys(text).is_empty(), "{text}");
        assert!(!compiled(text).has_variables(), "{text}");
    }
}

/// A template too long for the stack, too, takes the text of a variable for text.
#[test]
fn text_of_variables_is_no_wildcard_however_long_the_template() {
    let mut context = RequestContext::new();
    context.insert("aws:username", "*").unwrap();
    for repeated in [1, 20, 300] {
        let text = format!("{}${{aws:username}}", "a?".repeat(repeated));
        let template = CompiledTemplate::new(&Template::new(text.as_str()), true);
        let matches = |options: Options, end: &str| {
            let subject = format!("{}{end}", "ab".repeat(repeated));
            template.substitute(&context, options, |tokens| {
                tokens_match(tokens, &subject, Case::Sensitive)
            })
        };
        let plain = Options::default();
        assert_eq!(matches(plain, "*"), Substituted::Complete(true), "{repeated}");
        assert_eq!(matches(plain, "xyz"), Substituted::Complete(false), "{repeated}");
        let wild = Options::default().with(ConditionOption::WildcardsInVariables);
        assert_eq!(matches(wild, "xyz"), Substituted::Complete(true), "{repeated}");
    }
}

#[test]
fn options_list_what_is_set() {
    assert_eq!(Options::default().iter().count(), 0);
    for option in ConditionOption::ALL {
        assert_eq!(Options::default().with(option).iter().collect::<Vec<_>>(), [option]);
    }
    let options = Options::default().with(ConditionOption::WildcardsInVariables);
    let unknown = options.with_unreadable_unknown();
    assert_ne!(unknown, options);
    assert_eq!(unknown.with_unreadable_as_different(), options);
}

/// An ARN has six fields, whatever colons the last one has.
#[test]
fn colons_behind_the_fifth_belong_to_the_resource() {
    let mut context = RequestContext::new();
    context.insert(VARIABLE, "eu-west-1").unwrap();
    let arn = "arn:aws:logs:eu-west-1:111122223333:log-group:a:log-stream:b";
    context.insert(KEY, arn).unwrap();
    let evaluate = |end: &str| {
        let text = format!("arn:aws:logs:${{{VARIABLE}}}:111122223333:{end}");
        let operator = operator(BaseOperator::ArnLike, None, false);
        test(operator, &[&text]).evaluate(&context, Options::default())
    };
    assert_eq!(evaluate("log-group:a:log-stream:b"), Ok(Truth::True));
    assert_eq!(evaluate("log-group:a:log-stream:*"), Ok(Truth::True));
    assert_eq!(evaluate("log-group:*:b"), Ok(Truth::True));
    assert_eq!(evaluate("log-group:a:log-stream:c"), Ok(Truth::False));
    assert_eq!(evaluate("log-group"), Ok(Truth::False));
}
