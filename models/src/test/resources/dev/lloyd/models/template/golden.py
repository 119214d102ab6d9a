"""Makes templates.jsonl: templates of our own in the ways that chat templates are written, and what Jinja makes of them.

Jinja2 3.1.6 with the settings of Hugging Face transformers' apply_chat_template. Run: python3 golden.py > templates.jsonl
"""
import json
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.ext import loopcontrols

env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
env.filters["tojson"] = lambda x, indent=None: json.dumps(x, ensure_ascii=False, indent=indent)

talk = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": " Hello, 'you' "},
        {"role": "assistant", "content": "<think>hm</think>Hi\n"}, {"role": "user", "content": "Größe? 🐕"}]
short = [{"role": "user", "content": "Hi"}]

templates = [
    # ChatML, flat.
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    # With a namespace, white space control, splitting and stripping.
    """{%- set ns = namespace(system='', seen=false) -%}
{%- for message in messages -%}
    {%- if message['role'] == 'system' -%}
        {%- set ns.system = message['content'] -%}
    {%- endif -%}
{%- endfor -%}
{{ bos_token }}{{ ns.system }}
{%- for message in messages if message.role != 'system' %}
    {%- if message['role'] == 'user' %}
        {{- '[INST] ' + message.content.strip() + ' [/INST]' }}
    {%- elif message['role'] == 'assistant' and message['content'] is not none %}
        {%- set content = message['content'] %}
        {%- if '</think>' in content -%}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {{- content | trim + eos_token }}
    {%- else %}
        {{- raise_exception('what is ' ~ message.role ~ '?') }}
    {%- endif %}
{%- endfor %}""",
    # Lines as people write them: block tags alone on a line leave nothing.
    """{% if messages[0]['role'] == 'system' %}
    {% set loop_messages = messages[1:] %}
    {% set system = messages[0]['content'] %}
{% else %}
    {% set loop_messages = messages %}
{% endif %}
{# nothing of this
   is left #}
{% for message in loop_messages %}
    {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{ raise_exception('roles must alternate') }}
    {% endif %}
  {{ loop.index }}/{{ loop.length }} {{ message.role | upper }}: {{ message.content }}
    {% if loop.last and system is defined %}
The end, {{ system }}
    {% endif %}
{% else %}
nobody
{% endfor %}
tail
""",
    # Macros, tuples, dictionaries, slices, filters with arguments.
    """{%- macro turn(role, content, end='<end>') -%}
<{{ role }}>{{ content }}{{ end }}
{%- endmacro -%}
{%- for message in messages[::-1] -%}
{{ turn(message.role, message.content|trim) }}{{ turn('n', loop.revindex, end='.') }}
{%- endfor -%}
{%- for key, value in {'a': 1, 'b': [1, 2.5, 'x', none, true]}.items() %}{{ key }}={{ value | tojson }};{% endfor %}
{{ messages | map(attribute='role') | join(', ') }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }}
{{ (messages | last).content[0] }} {{ messages[-1]['content'][-1:] }} {{ 'abcdef'[1:-1:2] }} {{ [3, 1, 2] | sort | first }}""",
    # Arithmetic, comparisons, conditions, tests.
    """{{ 1 + 2 * 3 - 7 // 2 }} {{ 7 % 3 }} {{ -7 // 2 }} {{ 2 - -1 }} {{ 1 ~ 'a' ~ 2 }} {{ 'yes' if 3 > 2 and not false else 'no' }}
{{ messages is defined }} {{ tools is defined }} {{ tools is not defined or tools is none }} {{ 'x' in ['x', 'y'] }} {{ 'x' not in 'abc' }}
{{ none is none }} {{ 'a' is string }} {{ messages is iterable and messages is not mapping }} {{ 5 is odd }} {{ [1, 'a', none, true, 1.5] }}
{{ undefined_thing }}|{{ undefined_thing | default('standard') }}|{{ '' | default('empty', true) }}|{{ 'a,b,,c'.split(',') }}|{{ ' a  b '.split() }}
{{ 'hello world' | title }} {{ 'hELLO' | capitalize }} {{ 'x' * 0 if false else 'kept' }} {{ '%s' | replace('%s', 'done') }} {{ "it's" 'joined' }}
{{ {'a': {'b': 1}} | tojson }} {{ {'a': {'b': [1, 2]}} | tojson(indent=2) }} {{ [] | tojson }} {{ "q\\"\\n\\t" | tojson }}""",
    # Loop controls, set blocks, nested scopes.
    """{% set x = 'outer' %}
{% for i in range(5) %}
{% if i == 1 %}{% continue %}{% endif %}
{% if i == 4 %}{% break %}{% endif %}
{% set x = 'inner' %}
{{ i }}{{ x }}
{% endfor %}
{{ x }}
{% set block %}
  kept {{ x }}
{% endset %}
[{{ block }}]
{%- set a, b = 1, 'two' %}
{{ a }}{{ b }} {%- if true %} same line {% endif %} end
  {%+ if true %}indent stays{% endif +%}
newline stays
{% for message in messages %}{{ message.role }}{{ ', ' if not loop.last }}{% endfor %}""",
    # Long texts over lines, escapes.
    "{%- set text = \"first \\\nsecond\\n\\tthird 'q' \\\"d\\\" \\\\ \" %}{{ text }}|{{ '\\u00e9' }}",
    # Refusals.
    "{% if messages | length > 1 %}{{ raise_exception('only one message, not ' ~ messages | length) }}{% endif %}{{ messages[0].content }}",
    "{% for m in messages %}{{ m.content + 1 }}{% endfor %}",
]
for template in templates:
    for messages in (talk, short, []):
        values = dict(messages=messages, bos_token="<s>", eos_token="</s>", add_generation_prompt=True)
        line = {"template": template, "messages": messages}
        def refuse(message):
            raise ValueError(message)
        try:
            line["rendered"] = env.from_string(template).render(raise_exception=refuse, **values)
        except Exception as error:
            line["refused"] = str(error)
        print(json.dumps(line, ensure_ascii=False))
