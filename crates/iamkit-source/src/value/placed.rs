//! Values that are used at another place than the one where they are written.

use iamkit_syntax::Span;

use super::{Data, Member, Part, Text, TextBuilder, Value};
use crate::Encoding;

/// What has places in it.
pub(crate) trait Placed {
    /// Moves all of it to one place.
    fn place_at(&mut self, span: Span);

    /// Calls a function with each text in it.
    fn each_text(&self, run: &mut dyn FnMut(&Text));
}

impl<T: Placed> Placed for Option<T> {
    fn place_at(&mut self, span: Span) {
        if let Some(value) = self {
            value.place_at(span);
        }
    }

    fn each_text(&self, run: &mut dyn FnMut(&Text)) {
        if let Some(value) = self {
            value.each_text(run);
        }
    }
}

impl<T: Placed, E> Placed for Result<T, E> {
    fn place_at(&mut self, span: Span) {
        if let Ok(value) = self {
            value.place_at(span);
        }
    }

    fn each_text(&self, run: &mut dyn FnMut(&Text)) {
        if let Ok(value) = self {
            value.each_text(run);
        }
    }
}

impl Placed for Value {
    fn place_at(&mut self, span: Span) {
        (self.span, self.used) = (span, None);
        match &mut self.data {
            Data::Bool(_, text) | Data::Number(text) | Data::Text(text) => text.place_at(span),
            Data::List(items) => items.iter_mut().for_each(|item| item.place_at(span)),
            Data::Object(members) => {
                for Member { name, value } in members {
                    name.place_at(span);
                    value.place_at(span);
                }
            }
            Data::Hole(source) => source.span = span,
            Data::Call(_) | Data::Null | Data::Nothing => {}
        }
    }

    fn each_text(&self, run: &mut dyn FnMut(&Text)) {
        match &self.data {
            Data::Bool(_, text) | Data::Number(text) | Data::Text(text) => run(text),
            Data::List(items) => items.iter().for_each(|item| item.each_text(run)),
            Data::Object(members) => {
                for Member { name, value } in members {
                    run(name);
                    value.each_text(run);
                }
            }
            Data::Hole(_) | Data::Call(_) | Data::Null | Data::Nothing => {}
        }
    }
}

impl Placed for Text {
    fn place_at(&mut self, span: Span) {
        self.span = span;
        for part in &mut self.parts {
            match part {
                Part::Known(written) => {
                    let mut builder = TextBuilder::default();
                    for c in written.text.chars() {
                        builder.push_char(c, span);
                    }
                    *written = builder.finish(Encoding::Synthetic, span);
                }
                Part::Hole(source) => source.span = span,
            }
        }
    }

    fn each_text(&self, run: &mut dyn FnMut(&Text)) {
        run(self);
    }
}
