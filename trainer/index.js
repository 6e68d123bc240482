module.exports = require('../build/trainer');
