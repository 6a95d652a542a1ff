//! Markdown of items, as safe HTML: raw HTML, images and foreign links are never let through, because only a few events are.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

fn is_allowed_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::List(_)
            | Tag::Item
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_)
    )
}

fn is_allowed_inline(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Strong | Tag::Emphasis)
}

fn events(text: &str, block: bool) -> impl Iterator<Item = Event<'_>> {
    let starts = move |tag: &Tag<'_>| is_allowed_inline(tag) || (block && is_allowed_block(tag));
    let ends = move |end: TagEnd| {
        let inline = matches!(end, TagEnd::Strong | TagEnd::Emphasis);
        let blocks = matches!(
            end,
            TagEnd::Paragraph
                | TagEnd::List(_)
                | TagEnd::Item
                | TagEnd::Table
                | TagEnd::TableHead
                | TagEnd::TableRow
                | TagEnd::TableCell
                | TagEnd::BlockQuote(_)
                | TagEnd::CodeBlock
        );
        inline || (block && blocks)
    };
    Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(move |event| match event {
        Event::Start(tag) => starts(&tag).then_some(Event::Start(tag)),
        Event::End(end) => ends(end).then_some(Event::End(end)),
        Event::Html(raw) | Event::InlineHtml(raw) => Some(Event::Text(raw)),
        Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak => Some(event),
        _ => None,
    })
}

/// Paragraphs, lists, tables.
pub fn block(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 32);
    html::push_html(&mut out, events(text, true));
    out.trim_end().to_owned()
}

/// Only what may stand inside a line: strong, emphasis, code.
pub fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    html::push_html(&mut out, events(text, false));
    out.trim_end().to_owned()
}

/// Words without marks, for titles and labels.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for event in events(text, false) {
        match event {
            Event::Text(words) | Event::Code(words) => out.push_str(&words),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_subset_comes_through() {
        assert_eq!(inline("Le **mot** *juste* et `a<b`"), "Le <strong>mot</strong> <em>juste</em> et <code>a&lt;b</code>");
        assert_eq!(block("un\n\n- a\n- b"), "<p>un</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
        for wicked in
            ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "![x](http://evil/x.png)", "[x](javascript:alert(1))"]
        {
            let html = block(wicked);
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<a"), "{html}");
        }
        assert_eq!(inline("reste [1] tel quel"), "reste [1] tel quel");
        assert_eq!(plain("Le **mot** `x`"), "Le mot x");
    }
}
