//! `Ref`, `Fn::GetAtt` and the names that they know.

use iamkit_syntax::{Span, nearest};

use super::function::{hole, size};
use super::{Situation, Template};
use crate::hole::{HoleCause, HoleClass};
use crate::spelling::or_meant;
use crate::value::{Data, Part, Text, TextBuilder, Value};
use crate::{Encoding, NoteKind};

/// Resource types whose `Ref` is an ARN (CloudFormation template reference, "Return values" of each
/// type); of all others it is a name or an id.
const REF_IS_ARN: [&str; 14] = [
    "AWS::SNS::Topic",
    "AWS::IAM::ManagedPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::StateMachine",
    "AWS::CertificateManager::Certificate",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::Lambda::LayerVersion",
    "AWS::IAM::OIDCProvider",
    "AWS::IAM::SAMLProvider",
];

impl Template<'_> {
    pub(super) fn ref_call(&self, argument: &Value, span: Span, situation: &Situation) -> Value {
        match argument.as_str() {
            Some(name) => self.name(name, span, span, situation),
            None => hole(span, "!Ref", HoleClass::Any, HoleCause::NotSupported),
        }
    }

    pub(super) fn get_att(&self, argument: &Value, span: Span, situation: &Situation) -> Value {
        let path = match &argument.data {
            Data::List(items) => {
                let items = items.iter().map(|item| {
                    let item = self.resolve(item, situation);
                    item.as_text().and_then(Text::known)
                });
                items.collect::<Option<Vec<_>>>().map(|items| items.join("."))
            }
            _ => argument.as_str().map(str::to_owned),
        };
        match path {
            Some(path) => Self::attribute(&path, span),
            None => hole(span, "!GetAtt", HoleClass::Any, HoleCause::AtDeployment),
        }
    }

    /// Puts a value in place of a name: a loop variable, a pseudo parameter, a parameter or a
    /// resource. `at` is where the name stands, `span` what the value replaces.
    pub(super) fn name(&self, name: &str, at: Span, span: Span, situation: &Situation) -> Value {
        if let Some(value) = situation.bindings.get(name) {
            if !self.spend(size(value), span) {
                return hole(span, format!("!Ref {name}"), HoleClass::Any, HoleCause::NotSupported);
            }
            return value.clone().used_at(span);
        }
        if name.starts_with("AWS::") {
            return self.pseudo_parameter(name, span);
        }
        if let Some(parameter) = self.parameters.get(name) {
            return self.parameter(name, parameter, span, situation);
        }
        let what = format!("!Ref {name}");
        let Some(resource_type) = self.resources.get(name) else {
            self.unknown_name(name, at);
            return hole(span, what, HoleClass::Any, HoleCause::NotSupported);
        };
        let is_arn = resource_type.is_some_and(|name| REF_IS_ARN.contains(&name));
        let class = if is_arn { HoleClass::Arn } else { HoleClass::Text };
        hole(span, what, class, HoleCause::AtDeployment)
    }

    /// Puts a hole in place of an attribute of a resource.
    // A name that is nowhere is said at `Ref` only: an attribute needs its resource, and whoever
    // deploys is told at once.
    pub(super) fn attribute(path: &str, span: Span) -> Value {
        let (_, attribute) = path.split_once('.').unwrap_or((path, ""));
        let class = if attribute.starts_with("Outputs.") || attribute.is_empty() {
            HoleClass::Any
        } else if attribute.ends_with("Arn") {
            HoleClass::Arn
        } else {
            HoleClass::Text
        };
        hole(span, format!("!GetAtt {path}"), class, HoleCause::AtDeployment)
    }

    fn unknown_name(&self, name: &str, at: Span) {
        self.note(NoteKind::UnknownTemplateReference, at, self.no_such_name(name));
    }

    /// Says that a reference names nothing of the template.
    pub(super) fn no_such_name(&self, name: &str) -> String {
        let known = self.parameters.keys().chain(self.resources.keys()).copied();
        let meant = self.or_meant(name, known);
        format!("`{name}` is no parameter and no resource of the template{meant}")
    }

    /// Returns what a message about a name ends with, for as many names as are looked for in one template.
    pub(super) fn or_meant<'n>(
        &self,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> String {
        let left = self.compared.get().checked_sub(1);
        self.compared.set(left.unwrap_or(0));
        or_meant(left.and_then(|_| nearest(name, known)))
    }

    fn parameter(&self, name: &str, parameter: &Value, span: Span, situation: &Situation) -> Value {
        let what = format!("!Ref {name}");
        let text = |member| parameter.member(member).and_then(Value::as_text).and_then(Text::known);
        let of_type = text("Type").unwrap_or_default();
        let is_list = of_type == "CommaDelimitedList" || of_type.starts_with("List<");
        let class = if is_list {
            HoleClass::List
        } else if of_type == "Number" {
            HoleClass::Text
        } else {
            HoleClass::Any
        };
        if is_secret(parameter) {
            return hole(span, what, class, HoleCause::Secret);
        }
        if let Some(given) = self.options.parameters.get(name) {
            return self.listed(given_text(given, span), is_list);
        }
        // The default of such a parameter is the name of a parameter of Systems Manager.
        if of_type.starts_with("AWS::SSM::Parameter::Value<") {
            let is_list = of_type.contains("List");
            let class = if is_list { HoleClass::List } else { HoleClass::Any };
            return hole(span, what, class, HoleCause::OtherFile);
        }
        let use_default = self.options.use_defaults && !self.is_decided_by(name, situation);
        let default = parameter.member("Default").filter(|_| use_default);
        // Whether a list with an empty default has one empty item or none, no page of AWS says.
        let is_empty_list = |value: &Value| is_list && value.as_str() == Some("");
        let default = default.filter(|value| !is_empty_list(value));
        match default.filter(|value| value.as_text().is_some() && self.spend(size(value), span)) {
            Some(default) => {
                let shown = default.as_text().and_then(Text::known).unwrap_or_default();
                self.defaults.borrow_mut().insert(name.into(), shown.into());
                let value = default.clone();
                let data = match value.data {
                    Data::Text(text) | Data::Number(text) | Data::Bool(_, text) => {
                        Data::Text(text.used_at(Some(span)))
                    }
                    other => other,
                };
                self.listed(Value { data, ..value }.used_at(span), is_list)
            }
            None => hole(span, what, class, HoleCause::NoDefault),
        }
    }

    /// Splits text at commas where a parameter is a list.
    fn listed(&self, value: Value, is_list: bool) -> Value {
        let (Data::Text(text), true) = (&value.data, is_list) else { return value };
        let Some(items) = self.split_text(text, ",", value.used) else { return value };
        let items = items.into_iter().map(trimmed).collect();
        Value { data: Data::List(items), span: value.span, used: value.used }
    }

    pub(super) fn pseudo_parameter(&self, name: &str, span: Span) -> Value {
        let options = self.options;
        let (given, class) = match name {
            "AWS::AccountId" => (options.account.map(|id| id.to_string()), HoleClass::AccountId),
            "AWS::Region" => (options.region.as_ref().map(ToString::to_string), HoleClass::Region),
            "AWS::Partition" => {
                (options.partition.map(|partition| partition.to_string()), HoleClass::Partition)
            }
            "AWS::URLSuffix" => {
                (options.partition.map(|p| p.dns_suffix().to_owned()), HoleClass::DnsSuffix)
            }
            "AWS::NoValue" => return Value::new(Data::Nothing, span),
            "AWS::StackId" => (None, HoleClass::Arn),
            "AWS::NotificationARNs" => (None, HoleClass::List),
            "AWS::StackName" => (None, HoleClass::Text),
            _ => {
                self.unknown_name(name, span);
                (None, HoleClass::Any)
            }
        };
        match given {
            Some(given) => given_text(&given, span),
            None => hole(span, format!("!Ref {name}"), class, HoleCause::AtDeployment),
        }
    }
}

/// Makes text that was given on the outside; its place is what it replaces.
fn given_text(text: &str, span: Span) -> Value {
    let mut builder = TextBuilder::default();
    builder.push(text, span);
    let written = builder.finish(Encoding::Synthetic, span);
    Value::new(Data::Text(Text::of(written)), span)
}

fn trimmed(item: Value) -> Value {
    let Data::Text(text) = &item.data else { return item };
    let [Part::Known(written)] = text.parts.as_slice() else { return item };
    let start = written.text.len() - written.text.trim_start().len();
    let end = start + written.text.trim().len();
    let span = written.origin_of(start, end);
    let piece = crate::value::Written { scalar: span, ..written.slice(start, end) };
    Value { data: Data::Text(Text { parts: vec![Part::Known(piece)], span }), span, ..item }
}

/// Says whether the values of a parameter are secret.
fn is_secret(parameter: &Value) -> bool {
    let text = parameter.member("NoEcho").and_then(Value::as_text).and_then(Text::known);
    // CloudFormation takes a Boolean in any case here.
    text.is_some_and(|value| value.eq_ignore_ascii_case("true"))
}

/// Returns where the values of secret parameters stand.
pub(crate) fn secrets<'v>(parameters: impl Iterator<Item = &'v Value>) -> Vec<Span> {
    const VALUES: [&str; 3] = ["Default", "AllowedValues", "AllowedPattern"];
    parameters
        .filter(|parameter| is_secret(parameter))
        .flat_map(|parameter| VALUES.iter().filter_map(|name| parameter.member(name)))
        .map(|value| value.span)
        .collect()
}
