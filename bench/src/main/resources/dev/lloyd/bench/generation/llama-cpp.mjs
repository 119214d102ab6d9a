// llama.cpp, as node-llama-cpp ships it, answering lines:
//   node --input-type=module -e THIS FOLDER [FILE.gguf THREADS]
// FOLDER is where `npm install --ignore-scripts node-llama-cpp` was run. The first answer says what was loaded:
//   RELEASE of llama.cpp, its BACKEND for this processor, VERSION of node-llama-cpp, LAYOUTS of repacked weights or -
// Without a file that is all. Then a line `COUNT ID ID ...` asks for COUNT tokens, the likeliest, after a prompt of those
// tokens alone, and is answered by what llama.cpp itself counts, so that JavaScript is no part of it:
//   TOKENS and SECONDS of the prompt, TOKENS and SECONDS after it, the IDS that came
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import {pathToFileURL} from "node:url";

const [folder, file, threads] = process.argv.slice(1);
const CONTEXT = 2048;
const PATIENCE = 5000;
// It tries its library in a process first, which is not to run this script.
process.execArgv = [];
const layouts = new Set();
let backend = "unnamed";
let prompt;
let rest;
let counted = () => {};

// What llama.cpp says while it works is the only place where it names these.
function listen(level, message) {
    backend = /loaded CPU backend from .*ggml-cpu-([\w.-]+)\.\w+/.exec(message)?.[1] ?? backend;
    const layout = /repack tensor \S+ with (\w+)/.exec(message);
    if (layout) {
        layouts.add(layout[1]);
    }
    prompt = /prompt eval time = *([\d.]+) ms \/ *(\d+) tokens/.exec(message) ?? prompt;
    rest = /print: +eval time = *([\d.]+) ms \/ *(\d+) runs/.exec(message) ?? rest;
    if (prompt && rest) {
        counted();
    }
}

async function timings(context) {
    const heard = new Promise((accept, reject) => {
        const end = setTimeout(() => reject(new Error("llama.cpp did not say how long it took")), PATIENCE);
        counted = () => {
            clearTimeout(end);
            accept();
        };
    });
    prompt = rest = undefined;
    await context.printTimings();
    await heard;
    return [prompt, rest];
}

async function turn(context, sequence, count, ids) {
    await sequence.clearHistory();
    const made = [];
    for await (const id of sequence.evaluate(ids, {temperature: 0, yieldEogToken: true})) {
        made.push(id);
        if (made.length === count) {
            break;
        }
    }
    const [read, written] = await timings(context);
    // Where nothing was run it says once.
    const runs = count === 1 ? +written[2] - 1 : +written[2];
    if (made.length !== count || +read[2] + runs !== ids.length + count - 1) {
        throw new Error(`llama.cpp read ${read[2]} and made ${made.length} tokens, not ${ids.length} and ${count}`);
    }
    return [read[2], read[1] / 1e3, runs, written[1] / 1e3, ...made].join(" ");
}

function say(text) {
    fs.writeSync(1, `llama.cpp answers ${text}\n`);
}

async function run() {
    const place = path.join(path.resolve(folder), "node_modules", "node-llama-cpp");
    const {getLlama} = await import(pathToFileURL(path.join(place, "dist", "index.js")).href);
    const {version} = JSON.parse(fs.readFileSync(path.join(place, "package.json"), "utf8"));
    const llama = await getLlama({
        build: "never", gpu: false, maxThreads: +(threads ?? 1), logLevel: "debug", logger: listen
    });
    const built = () => [llama.llamaCppRelease.release, backend, version, [...layouts].join("+") || "-"].join(" ");
    if (file === undefined) {
        say(built());
        return;
    }
    const model = await llama.loadModel({modelPath: file, gpuLayers: 0});
    const context = await model.createContext({
        contextSize: CONTEXT, threads: +threads, sequences: 1, performanceTracking: true
    });
    if (context.currentThreads !== +threads) {
        throw new Error(`llama.cpp takes ${context.currentThreads} threads, not ${threads}`);
    }
    const sequence = context.getSequence();
    await timings(context);
    llama.logLevel = "info";
    say(built());
    for await (const line of readline.createInterface({input: process.stdin})) {
        const [count, ...ids] = line.split(" ").map(Number);
        say(await turn(context, sequence, count, ids));
    }
}

try {
    await run();
} catch (error) {
    say(`failed: ${error.message.split("\n")[0]}`);
    process.exit(1);
}
process.exit(0);
