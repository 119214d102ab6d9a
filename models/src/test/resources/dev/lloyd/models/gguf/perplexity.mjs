// Perplexity of a GGUF file by llama.cpp, as node-llama-cpp ships it:
//   node perplexity.mjs FOLDER FILE.gguf TEXT WINDOW WINDOWS
// FOLDER is where `npm install --ignore-scripts node-llama-cpp` was run. Each window of tokens stands alone, without a
// begin token; every token but the first counts. Prints {"tokens": ..., "predictions": ..., "nats": ...}.
import fs from "node:fs";
import path from "node:path";
import {pathToFileURL} from "node:url";

const [folder, file, text, windowSize, windows] = process.argv.slice(2);
const library = path.join(path.resolve(folder), "node_modules", "node-llama-cpp", "dist", "index.js");
const {getLlama} = await import(pathToFileURL(library).href);
const llama = await getLlama({build: "never", gpu: false, maxThreads: 1, logLevel: "error"});
const model = await llama.loadModel({modelPath: file});
const context = await model.createContext({contextSize: +windowSize, batchSize: +windowSize, threads: 1, sequences: 1});
const sequence = context.getSequence();
const ids = model.tokenize(fs.readFileSync(text, "utf8"), false);
const next = {probabilities: true, options: {temperature: 1, topK: 0, topP: 1, minP: 0}};
let nats = 0;
let predictions = 0;
for (let window = 0; window < +windows; window++) {
    const some = ids.slice(window * windowSize, (window + 1) * windowSize);
    await sequence.clearHistory();
    const outputs = await sequence.controlledEvaluate(some.map((id) => [id, {generateNext: next}]));
    for (let index = 1; index < some.length; index++) {
        nats -= Math.log(outputs[index - 1].next.probabilities.get(some[index]));
        predictions++;
    }
}
console.log(JSON.stringify({tokens: ids.length, predictions, nats: nats / predictions}));
process.exit(0);
