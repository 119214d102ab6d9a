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
    # Operators: what binds tighter, chains, signs, division.
    """{{ 1 + 2 * 3 }} {{ 'a' ~ 2 * 3 ~ 'b' }} {{ 'n' + (1 + 2) ~ '.' }} {{ -3 | string | length }} {{ -3 | abs }} {{ - 2 + 5 }}
{{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }} {{ 1 < 3 < 2 }} {{ 1 in [1] in [[1]] }} {{ 2 not in [1] == false }} {{ not 1 == 2 }} {{ not 'a' in 'b' }}
{{ 7.5 // 2 }} {{ 7.5 % 2 }} {{ -7.5 % 2 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ -7 // 2 }} {{ 7 / 2 }} {{ 10 // 3.0 }} {{ true + 1 }} {{ 3 * 'ab' }} {{ [1] * 2 }}
{{ true == 1 }} {{ 1 == 1.0 }} {{ 9007199254740993 == 9007199254740992 }} {{ (1,) == [1] }} {{ [1, 2] < [1, 3] }} {{ 1e16 }} {{ 1.5e-7 }} {{ 123456789.125 }}
{{ true is number }} {{ 2 is gt 1 }} {{ 1 is ge(2) }} {{ 'a' is in ['a', 'b'] }} {{ 1 is lt 2 and 2 is le 2 }} {{ 'a' is not in 'b' }} {{ 'x' is defined and y is not defined }}""",
    # Arguments of filters, methods and macros.
    """{{ [3, 1, 2] | sort(reverse=true) }} {{ ['b', 'A', 'c'] | sort }} {{ ['b', 'A'] | sort(case_sensitive=true) }} {{ messages | sort(attribute='role') | map(attribute='role') | list }}
{{ 'xxx' | replace('x', 'y', 2) }} {{ 'xxx'.replace('x', 'y', 1) }} {{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(2, true) }}|{{ 'a\n\nb' | indent(width=1, blank=true) }}|{{ 'a\nb' | indent('> ', first=true) }}
{{ dict({'a': 1}, c=2) }} {{ namespace({'a': 1}, b=2).b }} {{ ' a b  c '.split(none, 1) }} {{ 'a,b,c'.split(',', maxsplit=1) }} {{ [1, 2] | join(d='-') }} {{ 'z' | int(default=9) }} {{ '3.7' | int }} {{ '1.5' | float }} {{ 'z' | float }}
{% macro f(a, b=a, c=[1] | first) %}({{ a }},{{ b }},{{ c }}){% endmacro %}
{{ f(1) }} {{ f(1, 2) }} {{ f(1, c=3) }} {{ f() }}
{% macro g(a=1 // 0) %}{{ a }}{% endmacro %}{{ g(2) }}
{{ 'aaa'.count('a') }} {{ 'aaa'.count('') }} {{ '\U0001F415a'.find('a') }} {{ '\x41\u0042\103' }} {{ "they're bill's (a) x-y" | title }} {{ "they're".title() }} {{ 'abc'.startswith(('x', 'a')) }}
{{ [1, 2, 3][1:none] }} {{ [1, 2, 3][none:2] }} {{ 'abcdef'[4:1:-2] }} {{ 'abcdef'[-100:2] }} {{ 'abc'[::-1] }} {{ 'abc'[1::9223372036854775807] }}""",
    # How values are written.
    r"""{{ ["it's", 'a"b', 'a\'b"c', 'x\\y', '\t\r\n', '\x00\u200b\xa0', 'é🐕'] }} {{ (1, 'a') }} {{ (1,) }} {{ () }} {{ {'a': (1, none)}.items() | list }} {{ {'b': 1, 'A': 2} | dictsort }}
{{ ['\b\f\x01', (1, 2), {true: none}] | tojson }} {{ [x] }} {{ [1.0, 0.1 + 0.2, -0.5] }}""",
    # Blanks that are not ASCII.
    "\u00a0{% if true %}x{% endif %}y\u00a0{%- if true %}x{% endif -%}\u3000z {{ '\u00a0a\u2003' | trim }}|{{ 'a\u00a0b\x1fc'.split() }}|{{ '\x85a\u2028'.strip() }}|{{ 'a\x0bb\u2028c\r\nd\n'.splitlines() }}",
    # Raw text.
    "a\n  {% raw %}\n {{ x }} {% if %}\n  {% endraw %}\nb {%- raw -%}  {{ y }}  {%- endraw -%}  c",
    # As for Llama 3: a date, tools that may be missing, the first message taken apart, headers.
    """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- if not date_string is defined %}
    {%- set date_string = "26 Jul 2024" %}
{%- endif %}
{%- if messages and messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\n\n" }}
{%- if tools is not none %}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
    {%- endfor %}
{%- endif %}
{{- "Today: " + date_string + "\n\n" + system_message + "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls | length == 1 %}
            {{- raise_exception("one call only") }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %}""",
    # As for Qwen 3: the last question is looked for from the end, thoughts are cut out.
    """{%- set ns = namespace(multi_step=true, last=messages | length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages | length - 1) - loop.index0 %}
    {%- if ns.multi_step and message.role == "user" and message.content is string and not (message.content.startswith('<r>') and message.content.endswith('</r>')) %}
        {%- set ns.multi_step = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}{%- set content = message.content %}{%- else %}{%- set content = '' %}{%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>' + '\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning = message.reasoning_content %}
        {%- elif '</think>' in content %}
            {%- set reasoning = content.split('</think>')[0].rstrip('\n').split('<think>')[-1].lstrip('\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last and (loop.last or (not loop.last and reasoning)) %}
            {{- '<think>\n' + reasoning.strip('\n') + '\n</think>\n\n' }}
        {%- endif %}
        {{- '<|im_start|>assistant\n' + content + '<|im_end|>\n' + ns.last ~ ' ' ~ reasoning }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\n\n</think>\n\n' }}
    {%- endif %}
{%- endif %}""",
    # As for Mistral: the system's words go before the last question, roles alternate.
    """{%- if messages and messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("roles must alternate") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\n\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- else %}
        {{- " " + message["content"] | trim + eos_token }}
    {%- endif %}
{%- endfor %} {{ user_messages | length }}{{ (user_messages | last).content if user_messages }}""",
    # As for Gemma: contents are texts or lists of parts, another name for the assistant.
    """{{ bos_token }}
{%- if messages and messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set prefix = messages[0]['content'] + '\n\n' -%}
    {%- else -%}
        {%- set prefix = messages[0]['content'][0]['text'] + '\n\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\n' + (prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {{ item['text'] | trim }}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("what is this?") }}
    {%- endif -%}
    {{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model\n'}}
{%- endif -%}
""",
    # As for DeepSeek: one long line, a namespace of flags, wide bars.
    "{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, system_prompt='', is_first_sp=true) %}{%- for message in messages %}{%- if message['role'] == 'system' %}{%- if ns.is_first_sp %}{% set ns.system_prompt = ns.system_prompt + message['content'] %}{% set ns.is_first_sp = false %}{%- else %}{% set ns.system_prompt = ns.system_prompt + '\\n\\n' + message['content'] %}{%- endif %}{%- endif %}{%- endfor %}{{ bos_token }}{{ ns.system_prompt }}{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{ '<｜User｜>' + message['content'] }}{%- endif %}{%- if message['role'] == 'assistant' and 'tool_calls' not in message %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{ '<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>' }}{%- endif %}{%- endfor -%}{% if ns.is_tool %}{{ '<｜tool▁outputs▁end｜>' }}{% endif %}{% if add_generation_prompt and not ns.is_tool %}{{ '<｜Assistant｜><think>\\n' }}{% endif %}",
    # Refusals.
    "{{ 1 / 0 }}",
    "{{ 1 in 'a1' }}",
    "{{ 'a' ~ 1 + 2 }}",
    "{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, 2) }}",
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
