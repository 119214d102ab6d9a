'use strict';
// Draws the plots that the data element describes. Names are only ever drawn as text on a canvas.
(() => {
  const state = document.documentElement.dataset;
  state.failures = 0;
  window.addEventListener('error', () => state.failures++);
  // Okabe and Ito's palette, told apart with any colour vision, darkened where it is too pale for text on white.
  const colours = ['#0072b2', '#c04f00', '#00795a', '#a8487f', '#8a6100', '#2a84b8', '#3b3b3b', '#6a3d9a'];
  const marks = ['circle', 'triangle', 'rect', 'rectRot', 'star', 'crossRot'];
  const grey = '#6b7078', pale = '#b4b8bf';
  const font = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.family = font;
  Chart.defaults.font.size = 13;
  Chart.defaults.color = '#3a3e44';
  Chart.defaults.animation = false;

  const figure = value => value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7)
    ? (Math.abs(value) >= 1e4 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(5))))
    : value.toExponential(2);
  const scale = (axis, extra) => Object.assign({
    type: axis.logarithmic ? 'logarithmic' : 'linear',
    title: { display: true, text: axis.name },
    grid: { color: '#e6e8ec' },
    ticks: { callback: axis.logarithmic ? logarithmicTick : figure },
  }, extra);
  function logarithmicTick(value, index, ticks) {
    const lead = Number(value.toExponential().split('e')[0]);
    const first = ticks[0].value, last = ticks[ticks.length - 1].value;
    const ratio = last / first;
    const shown = ratio < 5 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : ratio < 2000 ? [1, 2, 5] : [1];
    return shown.includes(lead) ? figure(value) : '';
  }

  // Moves labels apart, each as little as the least squares allow: neighbours that would overlap become a block around
  // the mean of where they want to be.
  function spread(labels, top, bottom) {
    labels.sort((a, b) => a.wanted - b.wanted);
    const height = Math.min(15, (bottom - top) / Math.max(1, labels.length - 1));
    const blocks = [];
    labels.forEach((label, i) => {
      let block = { mean: label.wanted - i * height, count: 1 };
      while (blocks.length > 0 && blocks[blocks.length - 1].mean > block.mean) {
        const before = blocks.pop();
        const count = before.count + block.count;
        block = { mean: (before.mean * before.count + block.mean * block.count) / count, count };
      }
      blocks.push(block);
    });
    const means = blocks.flatMap(block => Array(block.count).fill(block.mean));
    labels.forEach((label, i) => {
      label.y = Math.min(Math.max(means[i], top), bottom - (labels.length - 1) * height) + i * height;
    });
  }

  // The label of each series stands to the right of the plot, at the height of its last point where there is room.
  const directLabels = {
    id: 'directLabels',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea } = chart;
      const labels = [];
      chart.data.datasets.forEach((dataset, index) => {
        const points = chart.getDatasetMeta(index).data;
        if (points.length > 0 && dataset.labelled) {
          const last = points.reduce((best, point) => point.x >= best.x ? point : best);
          labels.push({ text: dataset.label, colour: dataset.borderColor, x: last.x, y: last.y, wanted: last.y });
        }
      });
      spread(labels, chartArea.top, chartArea.bottom);
      ctx.save();
      ctx.font = '13px ' + font;
      ctx.textBaseline = 'middle';
      for (const label of labels) {
        ctx.strokeStyle = label.colour;
        ctx.globalAlpha = 0.45;
        ctx.beginPath();
        ctx.moveTo(label.x + 6, label.wanted);
        ctx.lineTo(chartArea.right + 14, label.y);
        ctx.stroke();
        ctx.globalAlpha = 1;
        ctx.fillStyle = label.colour;
        ctx.fillText(short(label.text, 30), chartArea.right + 18, label.y);
      }
      ctx.restore();
    },
  };
  const short = (text, length) => {
    const letters = Array.from(text);
    return letters.length > length ? letters.slice(0, length - 1).join('') + '\u2026' : text;
  };
  function labelSpace(names) {
    const ctx = document.createElement('canvas').getContext('2d');
    ctx.font = '13px ' + font;
    return Math.max(...names.map(name => ctx.measureText(short(name, 30)).width), 0) + 26;
  }

  // The ends of a linear axis at multiples of a half, a fifth or a tenth, whichever is near, so that ticks are round.
  function ends(plot) {
    const values = plot.series.flatMap(series => series.points.map(point => point.x));
    if (plot.across.logarithmic || values.length === 0) { return { bounds: 'data' }; }
    const least = Math.min(...values), most = Math.max(...values);
    const power = 10 ** Math.floor(Math.log10(Math.max(most - least, 1e-9)));
    const step = (most - least) / power > 4 ? power : (most - least) / power > 1.5 ? power / 2 : power / 5;
    return { min: Math.floor(least / step) * step, max: Math.ceil(most / step) * step, stepSize: step };
  }

  function points(plot) {
    let measured = 0;
    const { stepSize, ...range } = ends(plot);
    const datasets = plot.series.map(series => {
      const reference = series.kind === 'reference', background = series.kind === 'background';
      const number = series.kind === 'measured' ? measured++ : 0;
      const colour = background ? pale : reference ? grey : colours[number % colours.length];
      return {
        label: series.name, data: series.points, borderColor: colour, backgroundColor: colour, borderWidth: background ? 1 : 2,
        labelled: !background, borderDash: reference ? [6, 4] : number >= colours.length ? [2, 3] : [],
        pointStyle: marks[Math.floor(number / 2 + number) % marks.length],
        pointRadius: reference ? 0 : background ? 3 : 5, pointHitRadius: reference ? 0 : 8, tension: 0, showLine: true, clip: false,
        order: background ? 2 : reference ? 1 : 0,
      };
    });
    return {
      type: 'scatter', data: { datasets }, plugins: [directLabels],
      options: {
        maintainAspectRatio: false, layout: { padding: { right: labelSpace(plot.series.filter(s => s.kind !== 'background').map(s => s.name)), top: 8 } },
        scales: { x: scale(plot.across, Object.assign(range, { ticks: { callback: plot.across.logarithmic ? logarithmicTick : figure, stepSize } })),
          y: scale(plot.up) },
        plugins: {
          legend: { display: false },
          tooltip: { callbacks: { label: item => [item.dataset.label + ': ' + figure(item.parsed.y) + ' at '
            + figure(item.parsed.x), item.raw.note].filter(text => text !== '') } },
        },
      },
    };
  }

  function least(plot) {
    return Math.min(...plot.series.flatMap(series => series.values.filter(value => value !== '')));
  }

  function categories(plot) {
    const dots = plot.kind === 'dots', stacked = plot.kind === 'stacked_bars';
    const datasets = plot.series.map((series, number) => {
      const colour = colours[number % colours.length];
      return {
        label: series.name, data: series.values.map(value => value === '' ? null : value), borderColor: colour,
        backgroundColor: dots ? colour : colour + 'd0', borderWidth: dots ? 1 : 0, showLine: false,
        pointStyle: marks[Math.floor(number / 2 + number) % marks.length], pointRadius: 5, maxBarThickness: 22,
      };
    });
    return {
      type: dots ? 'line' : 'bar', data: { labels: plot.categories, datasets },
      options: {
        maintainAspectRatio: false, indexAxis: 'y',
        scales: {
          x: scale(plot.value, { stacked, position: plot.categories.length > 20 ? 'top' : 'bottom',
            beginAtZero: !dots && !plot.value.logarithmic,
            suggestedMin: plot.value.logarithmic && !dots ? least(plot) / 3 : undefined }),
          y: { type: 'category', stacked, offset: true, grid: { color: '#f0f1f4' },
            ticks: { autoSkip: false, callback(value) { return short(this.getLabelForValue(value), 48); } } },
        },
        plugins: {
          legend: { display: plot.series.length > 1, position: 'top', align: 'start', labels: { usePointStyle: dots } },
          tooltip: { callbacks: { label: item => item.dataset.label + ': ' + figure(item.parsed.x) } },
        },
      },
    };
  }

  function isDrawn(canvas) {
    const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    let inked = 0;
    for (let index = 3; index < pixels.length && inked < 200; index += 4) { inked += pixels[index] > 0 ? 1 : 0; }
    return inked === 200;
  }

  const { plots } = JSON.parse(document.getElementById('data').textContent);
  let drawn = 0;
  plots.forEach((plot, number) => {
    const canvas = document.getElementById('plot' + number);
    const frame = canvas.parentElement;
    frame.hidden = false;
    if (plot.kind !== 'points') {
      const lines = plot.kind === 'bars' ? Math.max(1, plot.series.length * 0.8) : 1;
      const rows = plot.categories.length * lines * (plot.kind === 'dots' ? 19 : 28);
      frame.style.height = Math.min(rows + 110, 12000) + 'px';
    }
    new Chart(canvas, plot.kind === 'points' ? points(plot) : categories(plot));
    if (isDrawn(canvas)) {
      drawn++;
      frame.nextElementSibling.open = false;
    }
  });
  // What a test reads: how many plots there are, how many have ink, and what went wrong.
  state.plots = plots.length;
  state.drawn = drawn;
})();
