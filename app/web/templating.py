"""A Jinja environment that knows its language: texts are put in when a template is compiled.

Each language has an environment of its own, so `_("Save")` means the same on every page it renders. Looking it
up once instead of a hundred times a page takes a tenth off the time of a list. The filters that write dates know
their language in the same way, values are escaped by a shorter way to the same result, and components are read
once: together another fifth.
"""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import Template, nodes, pass_context
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator
from jinja2.environment import TemplateModule
from jinja2.ext import InternationalizationExtension
from jinja2.runtime import Context, Macro
from jinja2.utils import _PassArg
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from app.web.formats import filters_for
from app.web.languages import Catalogue, catalogue
from app.web.memory import make_each, make_kept
from config import LANGUAGES


class _Translator(NodeTransformer):
    """Puts the translation in the place of each call that has only a fixed text."""

    def __init__(self, texts: Catalogue) -> None:
        self.texts = texts

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: N802 - the visitor's own naming
        """Replace `_("text")`; leave everything with values to be filled in as it is."""
        self.generic_visit(node, *args, **kwargs)
        is_fixed = (
            isinstance(node.node, nodes.Name)
            and node.node.name in {"_", "gettext"}
            and len(node.args) == 1
            and isinstance(node.args[0], nodes.Const)
            and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        )
        if not is_fixed:
            return node
        # Filled in with nothing, as Jinja does it, so that a doubled percent sign is one here as well.
        text = self.texts.gettext(node.args[0].value) % {}  # type: ignore[attr-defined]
        return nodes.MarkSafeIfAutoescape(nodes.Const(text, lineno=node.lineno), lineno=node.lineno)


class _Compiled(BytecodeCache):
    """Templates of one language, compiled once a process, however many applications it makes (tests make hundreds)."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled of the same template with the same text."""
        code = self._kept.get((bucket.key, bucket.checksum))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_marked = str.__new__  # makes Markup of text that is known to be text
_compiled = {language: _Compiled() for language in LANGUAGES}


def written(value: Any) -> Any:
    """Return `value` escaped, for output only: `escape` gives the same, wrapped once more each time."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else escape(value)


class _Context(Context):
    """Calls what it is asked to, by a shorter way to the same result where that is a macro or a plain function."""

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call `function`, with what it asks for first; calls in loops hand over no variables of the loop."""
        kind = type(function)
        if kind is Macro:
            takes_more = kwargs or function.caller or function.catch_kwargs or function.catch_varargs
            if takes_more or len(args) != function._argument_count:  # noqa: SLF001 - as `Macro.__call__` does
                return function(self.eval_ctx, *args, **kwargs)
            text = function._func(*args)  # noqa: SLF001 - as `Macro.__call__` does
            return _marked(Markup, text) if self.eval_ctx.autoescape else text
        if kind is FunctionType or kind is MethodType:
            asked = getattr(function, "jinja_pass_arg", None)
            if asked is None:
                return function(*args, **kwargs)
            if asked is _PassArg.context:
                return function(self, *args, **kwargs)
        return super().call(function, *args, **kwargs)


class _Generator(CodeGenerator):
    """Compiles templates so that their output goes through `written`, and calls say no more than their arguments."""

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802 - the visitor's own naming
        """Leave out the variables of loops and blocks: of all that is called here, only texts ask for a context."""
        self.write("context.call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class _Template(Template):
    """A template whose globals are those of its environment, as they all are here."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """Return the components of this file, read once; Jinja compares the globals anew for each import."""
        del ctx
        if self._module is None:
            self._module = self.make_module()
        return self._module


class LanguageEnvironment(Environment):
    """Flask's environment; with `texts` set, templates are compiled in that language."""

    code_generator_class = _Generator
    template_class = _Template
    context_class = _Context
    texts: Catalogue | None = None
    written = staticmethod(written)

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self._at_hand: dict[str, Template] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:  # noqa: A002 - Jinja's own naming
        """Return a template, without Jinja's lock and look at the loader where it cannot have changed."""
        found = self._at_hand.get(name)
        if found is None:
            found = super().get_template(name, parent, globals)
            if not self.auto_reload:
                self._at_hand[name] = found
        return found

    def make_globals(self, d: Any) -> Any:
        """Return the globals of every template: as one mapping, which is copied at once for each page."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.texts is not None:
            _Translator(self.texts).visit(tree)
        return tree


def _texts(texts: Catalogue) -> dict[str, Any]:
    """Return what Jinja installs as `_`, `gettext` and `ngettext`, without a call within the call."""
    single = texts.single

    @pass_context
    def gettext(context: Context, message: str, /, **values: Any) -> str:
        text = single.get(message, message)
        return (_marked(Markup, text) if context.eval_ctx.autoescape else text) % values

    @pass_context
    def ngettext(context: Context, singular: str, plural: str, number: int, /, **values: Any) -> str:
        text = texts.ngettext(singular, plural, number)
        return (_marked(Markup, text) if context.eval_ctx.autoescape else text) % {"num": number, **values}

    return {"_": gettext, "gettext": gettext, "ngettext": ngettext}


def make_environments(app: Flask) -> dict[str, Environment]:
    """Return one environment per language, made from the application's own."""
    environments: dict[str, Environment] = {}
    for language in LANGUAGES:
        # An overlay shares its globals with the original, and gettext is one of them; the method that installs
        # it must be the overlay's own as well, for the original's writes into the original.
        environment: Any = app.jinja_env.overlay()
        environment._at_hand = {}  # noqa: SLF001 - an overlay shares what it is not given
        environment.globals = dict(app.jinja_env.globals)
        environment.globals.update(each=make_each(), kept=make_kept())
        environment.texts = catalogue(language)
        environment.bytecode_cache = _compiled[language]
        environment.filters = {**app.jinja_env.filters, **filters_for(language)}
        translator: Any = environment.extensions[InternationalizationExtension.identifier]
        translator._install_callables(environment.texts.gettext, environment.texts.ngettext, newstyle=True)  # noqa: SLF001 - reached by the original only otherwise
        environment.globals.update(_texts(environment.texts))
        environments[language] = environment
    return environments
